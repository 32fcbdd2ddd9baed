using System;
using System.Linq;

namespace ConvGen;

/// <summary>Operations that move values and compute none.</summary>
internal sealed partial class TensorShapeInference
{
    private int[] OfConstant()
    {
        if (!_settings.Has(nameof(TensorAttribute.Shape)) && !_settings.Has(nameof(TensorAttribute.Values)))
            return Fail(nameof(TensorAttribute.Shape), "'Shape', 'Values' or both", "neither", "Write the sizes of the axes; without 'Values' the weight file has them.");
        int count = _settings.Has(nameof(TensorAttribute.Values)) ? _settings.Floats(nameof(TensorAttribute.Values)).Length : -1;
        if (!_settings.Has(nameof(TensorAttribute.Shape)))
            return count == 1 ? None : [count];
        int[] shape = _settings.Ints(nameof(TensorAttribute.Shape));
        if (!CheckAtLeast(nameof(TensorAttribute.Shape), 0))
            return None;
        double length = shape.Aggregate(1.0, (product, size) => product * size);
        return count < 0 || count == 1 || count == length
            ? shape
            : Fail(nameof(TensorAttribute.Values), $"{length:0} values for {new TensorAxes(shape)}, or one for all", Text(count), "Write as many as the shape has.");
    }

    private int[] OfReshape()
    {
        if (!_settings.Has(nameof(TensorAttribute.Shape)))
            return Fail(nameof(TensorAttribute.Shape), "'Shape'", "none", "Write the new sizes.");
        int[] shape = _settings.Ints(nameof(TensorAttribute.Shape));
        bool allowZero = _settings.Bool(nameof(TensorAttribute.AllowZero));
        int open = -1;
        double known = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] == 0 && !allowZero)
            {
                if (axis >= Input.Count)
                    return Fail(nameof(TensorAttribute.Shape), $"0 only where the input {Input} has an axis", $"0 at place {Text(axis)}", "Write the size.");
                shape[axis] = Input[axis];
            }

            if (shape[axis] < -1 || (shape[axis] == -1 && open >= 0))
                return Fail(nameof(TensorAttribute.Shape), "sizes, with −1 at most once", new TensorAxes(shape).ToString(), "Write the sizes.");
            if (shape[axis] == -1)
                open = axis;
            else
                known *= shape[axis];
        }

        if (open >= 0 && known > 0 && Input.Length % known == 0)
        {
            shape[open] = (int)(Input.Length / known);
            known *= shape[open];
        }

        return known == Input.Length && (open < 0 || shape[open] >= 0)
            ? shape
            : Fail(nameof(TensorAttribute.Shape), $"the {Text(Input.Length)} values of {Input}", new TensorAxes(shape).ToString(), "The sizes must multiply to it.");
    }

    private int[] OfTranspose()
    {
        int[] order = TensorGeometry.Permutation(_settings, Input.Count);
        bool isPermutation = order.Length == Input.Count && order.OrderBy(axis => axis).SequenceEqual(Enumerable.Range(0, Input.Count));
        return isPermutation
            ? [.. order.Select(axis => Input[axis])]
            : Fail(nameof(TensorAttribute.Permutation), $"each axis of {Input} once", new TensorAxes(order).ToString(), "Write the axes in their new order.");
    }

    private int[] OfSqueeze()
    {
        if (!CheckAxes(Input.Count))
            return None;
        bool all = _settings.Ints(nameof(TensorAttribute.Axes)).Length == 0;
        bool[] marked = TensorGeometry.Marked(_settings, Input.Count, allByDefault: false);
        for (int axis = 0; axis < Input.Count; axis++)
        {
            if (marked[axis] && Input[axis] != 1)
                return Fail(nameof(TensorAttribute.Axes), "axes of size 1", $"axis {Text(axis)} of {Input}", "Name other axes.");
        }

        return [.. Enumerable.Range(0, Input.Count).Where(axis => all ? Input[axis] != 1 : !marked[axis]).Select(axis => Input[axis])];
    }

    private int[] OfUnsqueeze()
    {
        int[] axes = _settings.Ints(nameof(TensorAttribute.Axes));
        int rank = Input.Count + axes.Length;
        if (axes.Length == 0)
            return Fail(nameof(TensorAttribute.Axes), "at least one axis", "none", "Name the new axes, counted in the output.");
        if (!CheckAxes(rank))
            return None;
        bool[] isNew = TensorGeometry.Marked(_settings, rank, allByDefault: false);
        int next = 0;
        return [.. isNew.Select(added => added ? 1 : Input[next++])];
    }

    private int[] OfFlatten()
    {
        int axis = _settings.Int(nameof(TensorAttribute.Axis), 1);
        // Behind the last axis is allowed here: everything is then one row... of values of their own.
        int rank = Input.Count;
        if (axis < -rank || axis > rank)
            return Fail(nameof(TensorAttribute.Axis), $"an axis from {Text(-rank)} to {Text(rank)}", Text(axis), "Choose another one.");
        axis = axis < 0 ? axis + rank : axis;
        return [Input.Product(0, axis), Input.Product(axis, rank)];
    }

    private int[] OfConcat()
    {
        int axis = Axis(nameof(TensorAttribute.Axis), _settings.Int(nameof(TensorAttribute.Axis)), Input.Count);
        if (_problem is not null)
            return None;
        int[] sizes = Input.ToArray();
        double joint = 0;
        for (int input = 0; input < _inputs.Count; input++)
        {
            int[] own = _inputs[input].ToArray();
            if (own.Length != sizes.Length || own.Where((size, index) => index != axis && size != sizes[index]).Any())
                return FailInput(input, $"the sizes of {Input} beside axis {Text(axis)}", "Concat joins tensors that differ in one axis only.");
            joint += own[axis];
        }

        sizes[axis] = (int)Math.Min(joint, int.MaxValue);
        return sizes;
    }

    private int[] OfSlice()
    {
        int count = _settings.Ints(nameof(TensorAttribute.Starts)).Length;
        bool named = _settings.Has(nameof(TensorAttribute.Axes));
        if (!CheckCount(nameof(TensorAttribute.Ends), count, optional: false)
            || !CheckCount(nameof(TensorAttribute.Steps), count, optional: true)
            || !CheckCount(nameof(TensorAttribute.Axes), count, optional: true)
            || !CheckAxes(Input.Count))
            return None;
        if (!named && count > Input.Count)
            return Fail(nameof(TensorAttribute.Starts), $"at most {Text(Input.Count)} values for {Input}", Text(count), "Write one for each axis.");
        return _settings.Ints(nameof(TensorAttribute.Steps)).Contains(0)
            ? Fail(nameof(TensorAttribute.Steps), "steps other than 0", "0", "Choose 1 for each value.")
            : [.. TensorGeometry.Slices(_settings, Input).Select(range => range.Count)];
    }

    private int[] OfPad()
    {
        if (!CheckCount(nameof(TensorAttribute.Pads), 2 * Input.Count, optional: false))
            return None;
        int[] pads = _settings.Ints(nameof(TensorAttribute.Pads));
        bool isConstant = _settings.Int(nameof(TensorAttribute.PadMode)) == (int)PadMode.Constant;
        int[] sizes = Input.ToArray();
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            double size = (double)sizes[axis] + pads[axis] + pads[axis + sizes.Length];
            if (size < 0 || size > int.MaxValue)
                return Fail(nameof(TensorAttribute.Pads), $"no less than nothing left of axis {Text(axis)} of {Input}", $"{size:0}", "Cut less.");
            if (!isConstant && sizes[axis] == 0 && size > 0)
                return Fail(nameof(TensorAttribute.PadMode), "values to repeat", $"none on axis {Text(axis)} of {Input}", "Pad with a constant.");
            sizes[axis] = (int)size;
        }

        return sizes;
    }

    private int[] OfExpand()
    {
        if (!CheckAtLeast(nameof(TensorAttribute.Shape), 0))
            return None;
        int[] shape = _settings.Ints(nameof(TensorAttribute.Shape));
        return Broadcast(Input, shape)
            ?? Fail(nameof(TensorAttribute.Shape), $"sizes that {Input} broadcasts to", new TensorAxes(shape).ToString(), "Sizes must be equal, or one of them 1.");
    }

    private int[] OfTile()
    {
        if (!CheckCount(nameof(TensorAttribute.Repeats), Input.Count, optional: false) || !CheckAtLeast(nameof(TensorAttribute.Repeats), 0))
            return None;
        int[] repeats = _settings.Ints(nameof(TensorAttribute.Repeats));
        return [.. repeats.Select((times, axis) => (int)Math.Min(int.MaxValue, (long)times * Input[axis]))];
    }

    private int[] OfGather()
    {
        int axis = Axis(nameof(TensorAttribute.Axis), _settings.Int(nameof(TensorAttribute.Axis)), Input.Count);
        if (_problem is not null)
            return None;
        int[] indices = _settings.Ints(nameof(TensorAttribute.Indices));
        foreach (int index in indices)
        {
            if (index < -Input[axis] || index >= Input[axis])
                return Fail(nameof(TensorAttribute.Indices), $"places of axis {Text(axis)} of {Input}", Text(index), "Choose others.");
        }

        int[] sizes = Input.ToArray();
        sizes[axis] = indices.Length;
        return sizes;
    }

    private int[] OfDepthToSpace()
    {
        int block = Block();
        if (_problem is not null)
            return None;
        long square = (long)block * block;
        return Input[1] % square != 0
            ? FailInput(0, $"[N, C, H, W] with a multiple of {square} channels", "Choose another BlockSize.")
            : [Input[0], (int)(Input[1] / square), checked(Input[2] * block), checked(Input[3] * block)];
    }

    private int[] OfSpaceToDepth()
    {
        int block = Block();
        if (_problem is not null)
            return None;
        return Input[2] % block != 0 || Input[3] % block != 0
            ? FailInput(0, $"[N, C, H, W] with rows and columns that are multiples of {Text(block)}", "Choose another BlockSize, or pad.")
            : [Input[0], checked(Input[1] * block * block), Input[2] / block, Input[3] / block];
    }

    private int Block()
    {
        int block = _settings.Int(nameof(TensorAttribute.BlockSize));
        if (Input.Count != 4)
            FailInput(0, "[N, C, H, W]", "Reshape it.");
        if (block is < 1 or > 4096)
            Fail(nameof(TensorAttribute.BlockSize), "1 to 4096", Text(block), "Write the rows and columns of a block.");
        return block;
    }

    private int[] OfResize()
    {
        bool hasSizes = _settings.Has(nameof(TensorAttribute.Sizes));
        bool hasScales = _settings.Has(nameof(TensorAttribute.Scales));
        if (!hasSizes && !hasScales)
            return Fail(nameof(TensorAttribute.Scales), "'Scales' or 'Sizes'", "neither", "Write one for each axis.");
        if (!CheckCount(nameof(TensorAttribute.Sizes), Input.Count, optional: !hasSizes) || !CheckCount(nameof(TensorAttribute.Scales), Input.Count, optional: !hasScales))
            return None;
        if (_settings.Floats(nameof(TensorAttribute.Scales)).Any(scale => !(scale > 0) || float.IsInfinity(scale)))
            return Fail(nameof(TensorAttribute.Scales), "positive, finite scales", "others", "Choose others.");
        if (!CheckAtLeast(nameof(TensorAttribute.Sizes), 1))
            return None;
        if (_settings.Int(nameof(TensorAttribute.Coordinates)) == (int)ResizeCoordinates.Crop && !CheckCount(nameof(TensorAttribute.Region), 2 * Input.Count, optional: false))
            return None;
        return Input.Contains(0) ? FailInput(0, "at least one value", "A tensor without values can't be resampled.") : TensorGeometry.ResizedSizes(_settings, Input);
    }
}
