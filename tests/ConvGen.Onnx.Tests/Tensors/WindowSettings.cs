using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Onnx.Tests.Tensors;

/// <summary>Settings of windows, with ONNX's automatic padding resolved to numbers.</summary>
internal static class WindowSettings
{
    public static void Read(TensorOperation operation, NodeCase node, int[] shape, List<TensorSetting> settings)
    {
        void Add(string name, IEnumerable<int>? numbers)
        {
            if (numbers is not null)
                settings.Add(new TensorSetting(name, [.. numbers.Select(number => (double)number)]));
        }

        bool isPool = operation is not (TensorOperation.Conv or TensorOperation.ConvTranspose);
        int spatial = shape.Length - 2;
        int[] kernel = node.Ints("kernel_shape") ?? [.. NodeCase.Shape(node.Input(1)!).Skip(2)];
        int[] ones = [.. Enumerable.Repeat(1, spatial)];
        int[] strides = node.Ints("strides") ?? ones;
        int[] dilations = node.Ints("dilations") ?? ones;
        Add("Strides", strides);
        Add("Dilations", dilations);
        if (isPool)
        {
            Add("Kernel", kernel);
            Add("CeilMode", [(int)node.Int("ceil_mode", 0)]);
        }
        else
        {
            Add("Groups", [(int)node.Int("group", 1)]);
        }

        if (operation == TensorOperation.AveragePool)
            Add("CountIncludePadding", [(int)node.Int("count_include_pad", 0)]);
        if (operation == TensorOperation.LpPool)
            Add("Power", [(int)node.Int("p", 2)]);
        int[] outputPadding = node.Ints("output_padding") ?? new int[spatial];
        if (operation == TensorOperation.ConvTranspose)
            Add("OutputPadding", outputPadding);

        int[] pads = node.Ints("pads") ?? new int[2 * spatial];
        string automatic = node.Text("auto_pad", "NOTSET");
        int[]? sizes = operation == TensorOperation.ConvTranspose ? node.Ints("output_shape") : null;
        for (int axis = 0; axis < spatial && (sizes is not null || automatic.StartsWith("SAME", StringComparison.Ordinal)); axis++)
        {
            int input = shape[axis + 2];
            int span = ((kernel[axis] - 1) * dilations[axis]) + 1;
            int total = operation == TensorOperation.ConvTranspose
                ? ((input - 1) * strides[axis]) + outputPadding[axis] + span - (sizes is null ? input * strides[axis] : sizes[sizes.Length - spatial + axis])
                : ((((input + strides[axis] - 1) / strides[axis]) - 1) * strides[axis]) + span - input;
            // A size beyond what the window gives is filled after the end.
            if (total < 0 && operation == TensorOperation.ConvTranspose)
                outputPadding[axis] -= total;
            total = Math.Max(0, total);
            bool upper = automatic == "SAME_UPPER";
            pads[axis] = upper ? total / 2 : total - (total / 2);
            pads[axis + spatial] = total - pads[axis];
        }

        Add("Pads", pads);
        if (operation == TensorOperation.ConvTranspose)
        {
            settings.RemoveAll(setting => setting.Name == "OutputPadding");
            Add("OutputPadding", outputPadding);
        }
    }
}

/// <summary>Settings of Resize and Upsample, for all axes.</summary>
internal static class ResizeSettings
{
    public static void Read(NodeCase node, int[] shape, List<TensorSetting> settings)
    {
        void Add(string name, IEnumerable<double> numbers) => settings.Add(new TensorSetting(name, [.. numbers]));
        bool isUpsample = node.Node.OpType == "Upsample";
        int rank = shape.Length;
        int[] axes = [.. (node.Ints("axes") ?? [.. Enumerable.Range(0, rank)]).Select(axis => axis < 0 ? axis + rank : axis)];
        float[]? scales = isUpsample ? node.Floats("scales", 1) : node.OperatorSet < 11 ? node.Floats("-", 1) : node.Floats("-", 2);
        int[]? sizes = isUpsample || node.OperatorSet < 11 ? null : node.Ints("-", 3);
        if (sizes is not null)
            Sizes(node, shape, axes, sizes, Add);
        else
            Add("Scales", Spread(axes, scales!.Select(scale => (double)scale), Enumerable.Repeat(1.0, rank)));
        Add("ResizeMode", [(double)Enum.Parse<ResizeMode>(node.Text("mode", "nearest"), ignoreCase: true)]);
        string coordinates = isUpsample || node.OperatorSet < 11 ? "asymmetric" : node.Text("coordinate_transformation_mode", "half_pixel");
        string word = coordinates == "tf_crop_and_resize" ? "Crop" : coordinates == "tf_half_pixel_for_nn" ? "PixelCentre" : coordinates.Replace("_", "", StringComparison.Ordinal);
        Add("Coordinates", [(double)Enum.Parse<ResizeCoordinates>(word, ignoreCase: true)]);
        string rounding = isUpsample || node.OperatorSet < 11 ? "floor" : node.Text("nearest_mode", "round_prefer_floor");
        Add("Rounding", [(double)Enum.Parse<ResizeRounding>(rounding.Replace("_", "", StringComparison.Ordinal), ignoreCase: true)]);
        Add("CubicCoefficient", [node.Float("cubic_coeff_a", -0.75f)]);
        Add("ExcludeOutside", [node.Int("exclude_outside", 0)]);
        Add("Antialias", [node.Int("antialias", 0)]);
        Add("Value", [node.Float("extrapolation_value", 0)]);
        if (word == "Crop")
        {
            float[] region = node.Floats("-", 1)!;
            Add("Region", [
                .. Spread(axes, region.Take(axes.Length).Select(value => (double)value), Enumerable.Repeat(0.0, rank)),
                .. Spread(axes, region.Skip(axes.Length).Select(value => (double)value), Enumerable.Repeat(1.0, rank)),
            ]);
        }
    }

    private static void Sizes(NodeCase node, int[] shape, int[] axes, int[] sizes, Action<string, IEnumerable<double>> add)
    {
        string policy = node.Text("keep_aspect_ratio_policy", "stretch");
        if (policy != "stretch")
        {
            IEnumerable<double> ratios = axes.Select((axis, item) => (double)sizes[item] / shape[axis]);
            double scale = policy == "not_larger" ? ratios.Min() : ratios.Max();
            add("Scales", Spread(axes, axes.Select(_ => scale), shape.Select(_ => 1.0)));
            sizes = [.. axes.Select(axis => (int)Math.Floor((scale * shape[axis]) + 0.5))];
        }

        add("Sizes", Spread(axes, sizes.Select(size => (double)size), shape.Select(size => (double)size)));
    }

    private static IEnumerable<double> Spread(int[] axes, IEnumerable<double> values, IEnumerable<double> others)
    {
        double[] all = [.. others];
        foreach ((int axis, double value) in axes.Zip(values))
            all[axis] = value;
        return all;
    }
}
