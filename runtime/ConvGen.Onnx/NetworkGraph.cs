using System;
using System.Collections.Generic;
using System.Linq;
using Onnx;
using static ConvGen.Onnx.GraphBuilder;

namespace ConvGen.Onnx;

/// <summary>
/// A network's plan as an ONNX graph. A layer's result is named as its property; further nodes of a layer are named property, slash, purpose,
/// which no property and no parameter can be.
/// </summary>
internal sealed class NetworkGraph
{
    private readonly NetworkPlan _plan;
    private readonly float[] _state;
    private readonly GraphBuilder _graph;
    private readonly string _input;

    private NetworkGraph(NetworkPlan plan, float[] state)
    {
        _plan = plan;
        _state = state;
        _graph = new GraphBuilder(plan.Name);
        _input = plan.Layers.Any(layer => layer.Property == "input") ? "network/input" : "input";
    }

    /// <summary>The graph of a network.</summary>
    /// <param name="plan">The network's plan.</param>
    /// <param name="state">Its parameters and running statistics in canonical order.</param>
    public static GraphProto Of(NetworkPlan plan, float[] state) => new NetworkGraph(plan, state).Build();

    private GraphProto Build()
    {
        CheckInputs();
        _graph.AddInput(_input, _plan.Input);
        for (int index = 0; index < _plan.Layers.Count; index++)
        {
            LayerInfo layer = _plan.Layers[index];
            var parameters = new LayerTensors(_graph, _plan, index, _state);
            if (layer.Operation == LayerOperation.Activate)
            {
                ActivationNodes.Add(_graph, layer, parameters, Inputs(layer)[0]);
            }
            else if (layer.Activation == Activation.None)
            {
                Add(layer, parameters, layer.Property);
            }
            else
            {
                string before = layer.Property + "/preactivation";
                Add(layer, parameters, before);
                ActivationNodes.Add(_graph, layer, parameters, before);
            }
        }
        foreach (int output in _plan.Outputs)
            _graph.MarkOutput(_plan.Layers[output].Property);
        return _graph.Graph;
    }

    private void CheckInputs()
    {
        if (_plan.Layers.FirstOrDefault(layer => layer.Operation == LayerOperation.Tensor) is { } tensor)
            throw new NotSupportedException($"Layer {tensor.Name} ({tensor.Kind}) of {_plan.Name} is a tensor layer, which isn't exported yet.");
        if (_plan.Inputs.Count > 1 || _plan.Input.Axes is not null)
            throw new NotSupportedException($"{_plan.Name} reads {string.Join(" and ", _plan.Inputs.Select(input => $"{input.Name} {input.Shape}"))}; only networks with one image as input are exported yet.");
    }

    private string[] Inputs(LayerInfo layer) => [.. layer.Sources.Select(source => source < 0 ? _input : _plan.Layers[source].Property)];

    /// <summary>Adds the nodes of a layer, its activation left out.</summary>
    private void Add(LayerInfo layer, LayerTensors parameters, string result)
    {
        string[] inputs = Inputs(layer);
        switch (layer.Operation)
        {
            case LayerOperation.Convolution:
                Convolution(layer, parameters, inputs[0], result);
                break;
            case LayerOperation.Dense:
                Dense(layer, parameters, inputs[0], result);
                break;
            case LayerOperation.MaxPool:
            case LayerOperation.AveragePool:
            case LayerOperation.LpPool:
                Pool(layer, inputs[0], result);
                break;
            case LayerOperation.GlobalMaxPool:
            case LayerOperation.GlobalAveragePool:
                string pooled = _graph.AddNode(layer.Operation.ToString(), result + "/map", layer.Inputs[0] with { Height = 1, Width = 1 }, inputs);
                _graph.AddNode("Flatten", result, layer.Output, [pooled], Scalar("axis", 1));
                break;
            case LayerOperation.Flatten:
                _graph.AddNode("Flatten", result, layer.Output, inputs, Scalar("axis", 1));
                break;
            case LayerOperation.BatchNorm:
                _graph.AddNode(
                    "BatchNormalization",
                    result,
                    layer.Output,
                    [inputs[0], parameters.Scale(), parameters.Shift(), parameters.Required(ParameterRole.RunningMean), parameters.Required(ParameterRole.RunningVariance)],
                    Scalar("epsilon", layer.Epsilon));
                break;
            case LayerOperation.Dropout:
                _graph.AddNode("Identity", result, layer.Output, inputs);
                break;
            case LayerOperation.Softmax when layer.Settings is not null:
            case LayerOperation.InstanceNorm:
            case LayerOperation.GroupNorm:
            case LayerOperation.LayerNorm:
            case LayerOperation.LocalResponseNorm:
            case LayerOperation.Scale:
            case LayerOperation.Reduce:
                new SetNodes(_graph, layer, parameters, inputs[0], result).Add();
                break;
            case LayerOperation.Softmax:
                _graph.AddNode("Softmax", result, layer.Output, inputs, Scalar("axis", 1));
                break;
            case LayerOperation.Add:
            case LayerOperation.Multiply:
            case LayerOperation.Subtract:
            case LayerOperation.Divide:
            case LayerOperation.Maximum:
            case LayerOperation.Minimum:
            case LayerOperation.Mean:
                Combine(layer, inputs, result);
                break;
            case LayerOperation.Concat:
                _graph.AddNode("Concat", result, layer.Output, inputs, Scalar("axis", 1));
                break;
            case LayerOperation.Upsample:
                Upsample(layer, inputs[0], result);
                break;
            case LayerOperation.Pad:
            case LayerOperation.Slice:
            case LayerOperation.ChannelShuffle:
            case LayerOperation.PixelShuffle:
            case LayerOperation.PixelUnshuffle:
            case LayerOperation.Resize:
                new RearrangementNodes(_graph, layer, inputs[0], result).Add();
                break;
            default:
                throw new InvalidOperationException(
                    $"The plan of {_plan.Name} doesn't tell what layer {layer.Name} ({layer.Kind}) computes; compile the network with the generator of this version.");
        }
    }

    private void Convolution(LayerInfo layer, LayerTensors parameters, string input, string result)
    {
        ConvGeometry geometry = layer.Convolution!;
        Shape map = layer.Inputs[0];
        (WindowAxis rows, WindowAxis columns) = (geometry.Rows, geometry.Columns);
        List<AttributeProto> attributes =
        [
            Attribute("kernel_shape", Axes(map, rows.Kernel, columns.Kernel)),
            Attribute("strides", Axes(map, rows.Stride, columns.Stride)),
            Attribute("dilations", Axes(map, rows.Dilation, columns.Dilation)),
            Attribute("pads", [.. Axes(map, rows.Before, columns.Before), .. Axes(map, rows.After, columns.After)]),
            Scalar("group", geometry.Groups),
        ];
        if (geometry.Transposed)
        {
            int addedRows = layer.Output.Height - rows.TransposedOutputSize(map.Height, outputPadding: 0);
            int addedColumns = layer.Output.Width - columns.TransposedOutputSize(map.Width, outputPadding: 0);
            attributes.Add(Attribute("output_padding", Axes(map, addedRows, addedColumns)));
        }
        string[] inputs = [input, parameters.Weight(geometry.Flip), .. parameters.Optional(ParameterRole.Bias)];
        _graph.AddNode(geometry.Transposed ? "ConvTranspose" : "Conv", result, layer.Output, inputs, [.. attributes]);
    }

    private void Dense(LayerInfo layer, LayerTensors parameters, string input, string result)
    {
        Shape map = layer.Inputs[0];
        if (map.Rank > 0)
            input = _graph.AddNode("Flatten", layer.Property + "/vector", Shape.Vector(map.Length), [input], Scalar("axis", 1));
        string[] inputs = [input, parameters.Required(ParameterRole.Weight), .. parameters.Optional(ParameterRole.Bias)];
        _graph.AddNode("Gemm", result, layer.Output, inputs, Scalar("transB", 1));
    }

    /// <summary>
    /// A window that hangs over the edge, as ceil mode allows, is written as padding: the operator's own ceil mode differs between versions. Where an
    /// average counts padding but not what hangs over, the padding that counts is written as zeros.
    /// </summary>
    private void Pool(LayerInfo layer, string input, string result)
    {
        PoolGeometry geometry = layer.Pooling!;
        Shape map = layer.Inputs[0];
        (WindowAxis rows, WindowAxis columns) = (geometry.Rows, geometry.Columns);
        int overRows = Overhang(rows, map.Height, layer.Output.Height);
        int overColumns = Overhang(columns, map.Width, layer.Output.Width);
        bool hasPadding = (rows.Before | rows.After | columns.Before | columns.After) != 0;
        bool counts = geometry.CountIncludePadding && layer.Operation == LayerOperation.AveragePool;
        if (counts && hasPadding && (overRows | overColumns) != 0)
        {
            int[] before = Axes(map, rows.Before, columns.Before), after = Axes(map, rows.After, columns.After);
            Shape padded = map with { Height = rows.Before + map.Height + rows.After, Width = columns.Before + map.Width + columns.After };
            long[] sides = [0, 0, .. before.Select(zeros => (long)zeros), 0, 0, .. after.Select(zeros => (long)zeros)];
            input = _graph.AddNode("Pad", result + "/padded", padded, [input, _graph.AddTensor(result + "/padding", sides)]);
            rows = rows with { Before = 0, After = 0 };
            columns = columns with { Before = 0, After = 0 };
            hasPadding = false;
        }
        List<AttributeProto> attributes =
        [
            Attribute("kernel_shape", Axes(map, rows.Kernel, columns.Kernel)),
            Attribute("strides", Axes(map, rows.Stride, columns.Stride)),
            Attribute("pads", [.. Axes(map, rows.Before, columns.Before), .. Axes(map, rows.After + overRows, columns.After + overColumns)]),
        ];
        bool hasGaps = rows.Dilation != 1 || columns.Dilation != 1;
        if (hasGaps && layer.Operation != LayerOperation.MaxPool)
            throw new NotSupportedException($"Layer {layer.Name} is {layer.Operation} with dilation, for which ONNX's opset 17 has no word.");
        if (hasGaps)
            attributes.Add(Attribute("dilations", Axes(map, rows.Dilation, columns.Dilation)));
        if (layer.Operation == LayerOperation.LpPool && geometry.Exponent != MathF.Truncate(geometry.Exponent))
            throw new NotSupportedException($"Layer {layer.Name} has the exponent {geometry.Exponent}; ONNX's LpPool takes whole ones.");
        if (layer.Operation == LayerOperation.LpPool)
            attributes.Add(Scalar("p", (int)geometry.Exponent));
        if (layer.Operation == LayerOperation.AveragePool)
            attributes.Add(Scalar("count_include_pad", counts && hasPadding ? 1 : 0));
        _graph.AddNode(layer.Operation.ToString(), result, layer.Output, [input], [.. attributes]);
    }

    /// <summary>Pixels by which the last window reaches beyond the padded input.</summary>
    private static int Overhang(WindowAxis axis, int input, int output) =>
        Math.Max(0, ((output - 1) * axis.Stride) + axis.Span - axis.Before - input - axis.After);

    /// <summary>Pairs where there is an operator of two, not the operator Sum: runtimes fuse a convolution with an Add.</summary>
    private void Combine(LayerInfo layer, string[] inputs, string result)
    {
        var shapes = new Shape[inputs.Length];
        for (int index = 0; index < inputs.Length; index++)
        {
            shapes[index] = layer.Inputs[index];
            if (shapes[index].Rank == layer.Output.Rank)
                continue;
            // A vector meets all pixels of a map: it needs the map's axes.
            shapes[index] = layer.Output with { Channels = shapes[index].Channels, Height = 1, Width = 1 };
            long[] axes = layer.Output.Rank == 1 ? [2] : [2, 3];
            inputs[index] = _graph.AddNode(
                "Unsqueeze", $"{result}/scale{index}", shapes[index], [inputs[index], _graph.AddTensor("constant/spatial axes", axes)]);
        }

        switch (layer.Operation)
        {
            case LayerOperation.Maximum:
                _graph.AddNode("Max", result, layer.Output, inputs);
                break;
            case LayerOperation.Minimum:
                _graph.AddNode("Min", result, layer.Output, inputs);
                break;
            case LayerOperation.Mean:
                _graph.AddNode("Mean", result, layer.Output, inputs);
                break;
            default:
                string operation = layer.Operation switch
                {
                    LayerOperation.Add => "Add",
                    LayerOperation.Subtract => "Sub",
                    LayerOperation.Divide => "Div",
                    _ => "Mul",
                };
                Fold(operation, layer, inputs, last => shapes.Take(last + 1).Aggregate(Broadcast), result);
                break;
        }
    }

    private static Shape Broadcast(Shape first, Shape second) => first with
    {
        Channels = Math.Max(first.Channels, second.Channels),
        Height = Math.Max(first.Height, second.Height),
        Width = Math.Max(first.Width, second.Width),
    };

    /// <summary>An operator of two inputs over many, from left to right.</summary>
    private void Fold(string operation, LayerInfo layer, string[] inputs, Func<int, Shape> shapeUpTo, string result)
    {
        string left = inputs[0];
        for (int index = 1; index < inputs.Length; index++)
        {
            bool isLast = index == inputs.Length - 1;
            left = _graph.AddNode(operation, isLast ? result : $"{layer.Property}/upTo{index}", isLast ? layer.Output : shapeUpTo(index), [left, inputs[index]]);
        }
    }

    private void Upsample(LayerInfo layer, string input, string result)
    {
        Shape map = layer.Inputs[0];
        float[] scales = [1, 1, .. Axes(map, layer.Output.Height / map.Height, layer.Output.Width / map.Width).Select(factor => (float)factor)];
        AttributeProto[] mode = layer.Upsampling == UpsampleMode.Nearest
            ? [Text("mode", "nearest"), Text("coordinate_transformation_mode", "asymmetric"), Text("nearest_mode", "floor")]
            : [Text("mode", "linear"), Text("coordinate_transformation_mode", "half_pixel")];
        // The second input, a region of interest, is left out.
        _graph.AddNode("Resize", result, layer.Output, [input, "", _graph.AddTensor(result + "/scales", [scales.Length], scales)], mode);
    }

    private static int[] Axes(Shape shape, int rows, int columns) => shape.Rank == 1 ? [columns] : [rows, columns];
}
