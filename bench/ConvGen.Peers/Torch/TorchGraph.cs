using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Onnx;
using TorchSharp;
using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace ConvGen.Peers.Torch;

/// <summary>An exported network as calls of libtorch. It knows the operators of the networks in the table.</summary>
internal sealed class TorchGraph
{
    private readonly GraphProto _graph;
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly HashSet<string> _untrained;
    private readonly bool _channelsLast;
    private readonly IReadOnlyList<NodeProto> _nodes;
    private readonly ILookup<int, string> _lastReads;
    private readonly Dictionary<string, int> _reads;

    /// <summary>Reads a file.</summary>
    /// <param name="file">The exported network.</param>
    /// <param name="channelsLast">Whether maps and filters lie with their channels side by side.</param>
    /// <param name="forInference">Whether batch normalisation is folded into the convolution before, as a deployment would.</param>
    /// <param name="trains">Whether parameters ask for their adjoints.</param>
    public TorchGraph(string file, bool channelsLast, bool forInference, bool trains)
    {
        using FileStream stream = File.OpenRead(file);
        _graph = ModelProto.Parser.ParseFrom(stream).Graph;
        _channelsLast = channelsLast;
        // Running statistics, and constants of operators.
        _untrained = [.. _graph.Node.Where(node => node.OpType == "BatchNormalization").SelectMany(node => node.Input.Skip(3))];
        foreach (TensorProto tensor in _graph.Initializer.Where(tensor => tensor.DataType == (int)TensorProto.Types.DataType.Float))
        {
            Tensor values = torch.tensor(MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray(), [.. tensor.Dims]);
            _tensors.Add(tensor.Name, channelsLast && tensor.Dims.Count == 4 ? Layout(values) : values);
            if (tensor.Name.Contains('/', StringComparison.Ordinal))
                _untrained.Add(tensor.Name);
        }
        _nodes = forInference ? [.. Fold()] : _graph.Node;
        if (trains)
        {
            foreach (string name in TrainedNames().ToArray())
                _tensors[name] = new TorchParameter(_tensors[name], requires_grad: true);
        }
        _reads = _nodes.SelectMany(node => node.Input.Distinct()).GroupBy(name => name).ToDictionary(group => group.Key, group => group.Count());
        _lastReads = _nodes.SelectMany((node, index) => node.Input.Where(name => name.Length > 0).Select(name => (name, index)))
            .GroupBy(read => read.name).Where(group => !_tensors.ContainsKey(group.Key) && group.Key != _graph.Input[0].Name)
            .ToLookup(group => group.Max(read => read.index), group => group.Key);
    }

    /// <summary>The parameters that are trained, in the order of the file, which is that of the plan.</summary>
    public IReadOnlyList<TorchParameter> Trained => [.. TrainedNames().Select(name => (TorchParameter)_tensors[name])];

    /// <summary>The axes of a batch.</summary>
    public long[] InputAxes(int batch) => [batch, .. _graph.Input[0].Type.TensorType.Shape.Dim.Skip(1).Select(axis => axis.DimValue)];

    /// <summary>Runs the graph. Where no adjoint is asked for, a map is given back as soon as nobody reads it.</summary>
    /// <param name="input">The images; contiguous.</param>
    /// <param name="training">Whether batch normalisation uses the batch's statistics.</param>
    public Tensor Run(Tensor input, bool training = false)
    {
        Dictionary<string, Tensor> values = new() { [_graph.Input[0].Name] = _channelsLast && input.dim() == 4 ? Layout(input) : input };
        bool keeps = is_grad_enabled();
        for (int index = 0; index < _nodes.Count; index++)
        {
            NodeProto node = _nodes[index];
            values[node.Output[0]] = Run(node, name => values.TryGetValue(name, out Tensor? value) ? value : _tensors[name], training, keeps);
            if (keeps)
                continue;
            foreach (string name in _lastReads[index])
            {
                if (values.Remove(name, out Tensor? done) && !ReferenceEquals(done, values[node.Output[0]]))
                    done.Dispose();
            }
        }
        Tensor output = values[_graph.Output[0].Name];
        return _channelsLast && output.dim() == 4 ? output.contiguous() : output;
    }

    /// <summary>Lays a tensor out with its channels side by side.</summary>
    public static Tensor Layout(Tensor map) => map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private IEnumerable<string> TrainedNames() =>
        _graph.Initializer.Select(tensor => tensor.Name).Where(name => _tensors.ContainsKey(name) && !_untrained.Contains(name));

    private Tensor Run(NodeProto node, Func<string, Tensor> value, bool training, bool keeps)
    {
        Tensor x = value(node.Input[0]);
        Tensor? Optional(int index) => node.Input.Count > index ? value(node.Input[index]) : null;
        switch (node.OpType)
        {
            case "Conv":
                return nn.functional.conv2d(x, value(node.Input[1]), Optional(2), Ints(node, "strides"), Padding(node), Ints(node, "dilations"), Int(node, "group"));
            case "Gemm":
                return nn.functional.linear(x, value(node.Input[1]), Optional(2));
            case "BatchNormalization":
                return nn.functional.batch_norm(
                    x, value(node.Input[3]), value(node.Input[4]), value(node.Input[1]), value(node.Input[2]), training, momentum: 0.1, eps: Attribute(node, "epsilon").F);
            case "Relu":
                return CanReplace(node, keeps) ? x.relu_() : x.relu();
            case "Clip":
                (double low, double high) = (value(node.Input[1]).item<float>(), value(node.Input[2]).item<float>());
                return CanReplace(node, keeps) ? x.clamp_(low, high) : x.clamp(low, high);
            case "MaxPool":
                return nn.functional.max_pool2d(x, Ints(node, "kernel_shape"), Ints(node, "strides"), Padding(node));
            case "GlobalAveragePool":
                return x.mean([2, 3], keepdim: true);
            case "Flatten":
                return x.flatten(1);
            case "Add":
                return x.add(value(node.Input[1]));
            case "Concat":
                return cat([.. node.Input.Select(value)], 1);
            case "Resize" when Attribute(node, "mode").S.ToStringUtf8() == "nearest":
                float[] scales = _tensors[node.Input[2]].data<float>().ToArray();
                return nn.functional.interpolate(x, scale_factor: [scales[2], scales[3]], mode: InterpolationMode.Nearest);
            default:
                throw new NotSupportedException($"TorchGraph has no form for {node.OpType}");
        }
    }

    /// <summary>Whether a function may overwrite its input: nobody else reads it and no adjoint needs it.</summary>
    private bool CanReplace(NodeProto node, bool keeps) => !keeps && _reads[node.Input[0]] == 1 && node.Input[0] != _graph.Input[0].Name;

    /// <summary>The nodes with each batch normalisation that alone reads a convolution folded into its filters.</summary>
    private IEnumerable<NodeProto> Fold()
    {
        List<NodeProto> nodes = [.. _graph.Node];
        foreach (NodeProto norm in _graph.Node.Where(node => node.OpType == "BatchNormalization"))
        {
            NodeProto? conv = nodes.Find(node => node.OpType == "Conv" && node.Output[0] == norm.Input[0]);
            if (conv is null || nodes.Count(node => node.Input.Contains(norm.Input[0])) != 1)
                continue;
            Tensor scale = _tensors[norm.Input[1]] / (_tensors[norm.Input[4]] + Attribute(norm, "epsilon").F).sqrt();
            string bias = norm.Output[0] + "/folded bias";
            Tensor before = conv.Input.Count > 2 ? _tensors[conv.Input[2]] : zeros_like(scale);
            _tensors[bias] = ((before - _tensors[norm.Input[3]]) * scale) + _tensors[norm.Input[2]];
            _tensors[conv.Input[1]] = _tensors[conv.Input[1]] * scale.reshape(-1, 1, 1, 1);
            NodeProto folded = new() { OpType = "Conv", Input = { conv.Input[0], conv.Input[1], bias }, Output = { norm.Output[0] }, Attribute = { conv.Attribute } };
            nodes[nodes.IndexOf(conv)] = folded;
            nodes.Remove(norm);
        }
        return nodes;
    }

    private static AttributeProto Attribute(NodeProto node, string name) => node.Attribute.Single(attribute => attribute.Name == name);

    private static long[] Ints(NodeProto node, string name) => [.. Attribute(node, name).Ints];

    private static long Int(NodeProto node, string name) => Attribute(node, name).I;

    private static long[] Padding(NodeProto node)
    {
        long[] pads = Ints(node, "pads");
        long[] before = pads[..(pads.Length / 2)];
        return before.SequenceEqual(pads[before.Length..]) ? before : throw new NotSupportedException("TorchGraph pads both sides alike");
    }
}
