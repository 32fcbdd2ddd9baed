using System;
using System.Collections.Generic;
using System.Linq;
using Onnx;

namespace ConvGen.Onnx.Tests.Tensors;

/// <summary>A node of ONNX as a tensor operation: its settings, and how many of its inputs are operands.</summary>
internal static class NodeSettings
{
    private static readonly Dictionary<string, TensorOperation> Renamed = new()
    {
        ["Identity"] = TensorOperation.Identity,
        ["Dropout"] = TensorOperation.Identity,
        ["LRN"] = TensorOperation.LocalResponseNormalization,
        ["Upsample"] = TensorOperation.Resize,
        ["Swish"] = TensorOperation.Silu,
    };

    /// <summary>The settings; <see langword="null"/> for what isn't an operation of the general layer.</summary>
    public static (TensorSettings Settings, int Operands)? Of(NodeCase node)
    {
        string type = node.Node.OpType;
        if (!Renamed.TryGetValue(type, out TensorOperation operation) && (!Enum.TryParse(type, out operation) || operation == TensorOperation.Constant))
            return null;
        if ((type == "BatchNormalization" && node.Int("training_mode", 0) != 0) || (type == "Dropout" && node.Node.Input.Count > 2)
            || (type is "Gather" or "Split") || node.Text("mode", "") == "not")
            return null;
        var settings = new List<TensorSetting>();
        int operands = Read(operation, node, settings);
        return (new TensorSettings(operation, [.. settings]), operands);
    }

    private static int Read(TensorOperation operation, NodeCase node, List<TensorSetting> settings)
    {
        void Add(string name, IEnumerable<double>? numbers)
        {
            if (numbers is not null)
                settings.Add(new TensorSetting(name, [.. numbers]));
        }

        void Ints(string name, int[]? numbers) => Add(name, numbers?.Select(number => (double)number));
        void Floats(string name, float[]? numbers) => Add(name, numbers?.Select(number => (double)number));
        void Number(string name, string attribute)
        {
            if (node.HasAttribute(attribute))
                Add(name, [node.Float(attribute, 0)]);
        }

        void Whole(string name, string attribute)
        {
            if (node.HasAttribute(attribute))
                Add(name, [node.Int(attribute, 0)]);
        }

        void Flag(string name, bool value) => Add(name, [value ? 1 : 0]);

        TensorProto first = node.Input(0)!;
        int[] shape = NodeCase.Shape(first);
        switch (operation)
        {
            case TensorOperation.Reshape:
                Ints("Shape", node.Ints("shape", 1));
                Whole("AllowZero", "allowzero");
                return 1;
            case TensorOperation.Transpose:
                Ints("Permutation", node.Ints("perm"));
                return 1;
            case TensorOperation.Squeeze or TensorOperation.Unsqueeze:
                Ints("Axes", node.Ints("axes", 1));
                return 1;
            case TensorOperation.Flatten or TensorOperation.Concat:
                Whole("Axis", "axis");
                return operation == TensorOperation.Concat ? node.Node.Input.Count : 1;
            case TensorOperation.Slice:
                Ints("Starts", node.Ints("starts", 1));
                Ints("Ends", node.Ints("ends", 2));
                Ints("Axes", node.Ints("axes", 3));
                Ints("Steps", node.Ints("steps", 4));
                return 1;
            case TensorOperation.Pad:
                Pads(node, shape.Length, Ints);
                Add("PadMode", [(double)Enum.Parse<PadMode>(node.Text("mode", "constant"), ignoreCase: true)]);
                Floats("Value", node.HasAttribute("value") ? [node.Float("value", 0)] : node.Floats("-", 2));
                return 1;
            case TensorOperation.Expand:
                Ints("Shape", node.Ints("-", 1));
                return 1;
            case TensorOperation.Tile:
                Ints("Repeats", node.Ints("-", 1));
                return 1;
            case TensorOperation.DepthToSpace or TensorOperation.SpaceToDepth:
                Whole("BlockSize", "blocksize");
                if (operation == TensorOperation.DepthToSpace)
                    Add("BlockOrder", [(double)(node.Text("mode", "DCR") == "DCR" ? BlockOrder.BlocksFirst : BlockOrder.ChannelsFirst)]);
                return 1;
            case TensorOperation.Resize:
                ResizeSettings.Read(node, shape, settings);
                return 1;
            case TensorOperation.Clip:
                Floats("Minimum", node.HasAttribute("min") ? [node.Float("min", 0)] : node.Floats("-", 1));
                Floats("Maximum", node.HasAttribute("max") ? [node.Float("max", 0)] : node.Floats("-", 2));
                return 1;
            case TensorOperation.Gelu:
                Flag("Approximate", node.Text("approximate", "none") == "tanh");
                return 1;
            case TensorOperation.Gemm:
                Number("Alpha", "alpha");
                Number("Beta", "beta");
                Whole("TransposeA", "transA");
                Whole("TransposeB", "transB");
                return node.Node.Input.Count;
            case >= TensorOperation.ReduceSum and <= TensorOperation.ReduceLogSumExp:
                Ints("Axes", node.Ints("axes", 1));
                Whole("KeepDimensions", "keepdims");
                Whole("EmptyAxesReduceNothing", "noop_with_empty_axes");
                return 1;
            case TensorOperation.Softmax or TensorOperation.LogSoftmax:
                int axis = (int)node.Int("axis", node.OperatorSet < 13 ? 1 : -1);
                axis = axis < 0 ? axis + shape.Length : axis;
                Ints("Axes", node.OperatorSet < 13 ? [.. Enumerable.Range(axis, shape.Length - axis)] : [axis]);
                return 1;
            case TensorOperation.LayerNormalization:
                Whole("Axis", "axis");
                Number("Epsilon", "epsilon");
                return node.Node.Input.Count;
            case TensorOperation.BatchNormalization or TensorOperation.InstanceNormalization or TensorOperation.GroupNormalization:
                Number("Epsilon", "epsilon");
                Whole("Groups", "num_groups");
                return node.Node.Input.Count;
            case TensorOperation.LocalResponseNormalization:
                Whole("Size", "size");
                Number("Alpha", "alpha");
                Number("Beta", "beta");
                Number("Bias", "bias");
                return 1;
            case TensorOperation.Conv or TensorOperation.ConvTranspose or TensorOperation.MaxPool or TensorOperation.AveragePool or TensorOperation.LpPool:
                WindowSettings.Read(operation, node, shape, settings);
                return operation is TensorOperation.Conv or TensorOperation.ConvTranspose ? node.Node.Input.Count : 1;
            case TensorOperation.GlobalLpPool:
                Whole("Power", "p");
                return 1;
            case TensorOperation.Identity:
                return 1;
            default:
                Number("Alpha", "alpha");
                Number("Beta", "beta");
                Number("Gamma", "gamma");
                return node.Node.Input.Count;
        }
    }

    private static void Pads(NodeCase node, int rank, Action<string, int[]?> add)
    {
        int[] pads = node.Ints("pads", 1) ?? node.Ints("paddings")!;
        int[] axes = node.Ints("-", 3) ?? [.. Enumerable.Range(0, rank)];
        int[] all = new int[2 * rank];
        for (int item = 0; item < axes.Length; item++)
        {
            int axis = axes[item] < 0 ? axes[item] + rank : axes[item];
            all[axis] = pads[item];
            all[axis + rank] = pads[item + axes.Length];
        }

        add("Pads", all);
    }
}
