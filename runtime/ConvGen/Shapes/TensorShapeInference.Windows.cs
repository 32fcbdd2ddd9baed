using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen;

/// <summary>Operations with a sliding window over one to three spatial axes.</summary>
internal sealed partial class TensorShapeInference
{
    private int Spatial => Input.Count - 2;

    private bool CheckSpatial()
    {
        if (Input.Count is >= 3 and <= 5 && Input[1] > 0)
            return true;
        FailInput(0, "[N, C] and one to three spatial axes", "Reshape it, or use MatMul.");
        return false;
    }

    private int[] OfConv()
    {
        if (!CheckWeights(transposed: false))
            return None;
        WindowAxis[] windows = TensorGeometry.Windows(_settings, [.. _inputs[1].Skip(2)]);
        return CheckWindows(windows, Fits) ? [Input[0], _inputs[1][0], .. windows.Select((window, axis) => window.OutputSize(Input[axis + 2]))] : None;
    }

    private int[] OfConvTranspose()
    {
        if (!CheckWeights(transposed: true)
            || !CheckCount(nameof(TensorAttribute.OutputPadding), Spatial, optional: true)
            || !CheckAtLeast(nameof(TensorAttribute.OutputPadding), 0))
            return None;
        int[] padding = _settings.Ints(nameof(TensorAttribute.OutputPadding));
        WindowAxis[] windows = TensorGeometry.Windows(_settings, [.. _inputs[1].Skip(2)]);
        if (!CheckWindows(windows, null))
            return None;
        int filters = (int)Math.Min(int.MaxValue, (long)_inputs[1][1] * Groups);
        int[] sizes = [Input[0], filters, .. Enumerable.Repeat(0, Spatial)];
        for (int axis = 0; axis < Spatial; axis++)
        {
            WindowAxis window = windows[axis];
            double size = (((double)Input[axis + 2] - 1) * window.Stride) - window.Before - window.After + window.Span + (padding.Length > 0 ? padding[axis] : 0);
            if (size < 1 || size > int.MaxValue)
                return Fail(nameof(TensorAttribute.Pads), "an output of at least one value on each axis", $"{size:0} on axis {Text(axis + 2)}", "Choose less padding.");
            sizes[axis + 2] = (int)size;
        }

        return sizes;
    }

    private int[] OfPool()
    {
        if (!CheckSpatial()
            || !CheckCount(nameof(TensorAttribute.Kernel), Spatial, optional: false)
            || !CheckAtLeast(nameof(TensorAttribute.Kernel), 1)
            || !CheckSettings())
            return None;
        WindowAxis[] windows = TensorGeometry.Windows(_settings, _settings.Ints(nameof(TensorAttribute.Kernel)));
        if (!CheckWindows(windows, Fits))
            return None;
        bool ceiling = _settings.Bool(nameof(TensorAttribute.CeilMode));
        return [Input[0], Input[1], .. windows.Select((window, axis) => ceiling ? window.OutputSizeCeiling(Input[axis + 2]) : window.OutputSize(Input[axis + 2]))];
    }

    private int[] OfGlobalPool() => CheckSpatial() ? [Input[0], Input[1], .. Enumerable.Repeat(1, Spatial)] : None;

    private int Groups => _settings.Int(nameof(TensorAttribute.Groups), 1);

    private bool CheckWeights(bool transposed)
    {
        if (!CheckSpatial() || !CheckSettings())
            return false;
        TensorAxes weights = _inputs[1];
        if (weights.Count != Input.Count || weights.Contains(0))
        {
            FailInput(1, $"weights with {Text(Input.Count)} axes, as the input {Input}", "Reshape them.");
            return false;
        }

        int groups = Groups;
        int divided = transposed ? Input[1] : weights[0];
        if (groups < 1 || Input[1] % groups != 0 || divided % groups != 0)
        {
            Fail(nameof(TensorAttribute.Groups), $"a divisor of the {Text(Input[1])} channels and of the filters", Text(groups), "Choose another number.");
            return false;
        }

        int expected = transposed ? Input[1] : Input[1] / groups;
        if (weights[transposed ? 0 : 1] != expected)
        {
            string place = transposed ? $"[{Text(expected)}, …]" : $"[filters, {Text(expected)}, …]";
            FailInput(1, $"weights {place} for {Input} in {Count(groups, "group")}", "Change Groups or a shape.");
            return false;
        }

        int filters = transposed ? (int)Math.Min(int.MaxValue, (long)weights[1] * groups) : weights[0];
        if (_inputs.Count == 3 && !(_inputs[2].Count == 1 && _inputs[2][0] == filters))
        {
            FailInput(2, $"[{Text(filters)}], a bias for each filter", "Reshape it.");
            return false;
        }

        return true;
    }

    private bool CheckSettings() =>
        CheckCount(nameof(TensorAttribute.Strides), Spatial, optional: true)
        && CheckCount(nameof(TensorAttribute.Dilations), Spatial, optional: true)
        && CheckCount(nameof(TensorAttribute.Pads), 2 * Spatial, optional: true)
        && CheckAtLeast(nameof(TensorAttribute.Strides), 1)
        && CheckAtLeast(nameof(TensorAttribute.Dilations), 1)
        && CheckAtLeast(nameof(TensorAttribute.Pads), 0);

    private bool CheckWindows(IReadOnlyList<WindowAxis> windows, Func<WindowAxis, int, bool>? fits)
    {
        for (int axis = 0; axis < windows.Count; axis++)
        {
            WindowAxis window = windows[axis];
            double reach = (((double)window.Kernel - 1) * window.Dilation) + 1 + window.Before + window.After + Input[axis + 2] + window.Stride;
            if (reach > int.MaxValue || (fits is not null && !fits(window, Input[axis + 2])))
            {
                Fail(
                    nameof(TensorAttribute.Kernel),
                    $"a window within {Text(Input[axis + 2])} values and their padding on axis {Text(axis + 2)} of {Input}",
                    $"{Text(window.Kernel)} taps at dilation {Text(window.Dilation)}",
                    "Choose a smaller kernel or dilation, or more padding.");
                return false;
            }
        }

        return true;
    }

    private static bool Fits(WindowAxis window, int input) => window.Span <= input + window.Before + window.After;
}
