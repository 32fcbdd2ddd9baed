using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen;

/// <summary>Operations that broadcast, sum or normalise.</summary>
internal sealed partial class TensorShapeInference
{
    private int[] OfBroadcast()
    {
        int[] sizes = Input.ToArray();
        for (int input = 1; input < _inputs.Count; input++)
        {
            if (Broadcast(sizes, _inputs[input]) is not { } joint)
                return FailInput(input, $"sizes that broadcast with {new TensorAxes(sizes)}", "Sizes, counted from the last axis, must be equal, or one of them 1.");
            sizes = joint;
        }

        return sizes;
    }

    private int[] OfPRelu() => Broadcast(Input, _inputs[1]) is { } joint && joint.SequenceEqual(Input)
        ? joint
        : FailInput(1, $"slopes that broadcast to {Input}", "Reshape them, as to [C, 1, 1].");

    private int[] OfMatMul()
    {
        TensorAxes left = _inputs[0];
        TensorAxes right = _inputs[1];
        if (left.Count == 0 || right.Count == 0)
            return FailInput(left.Count == 0 ? 0 : 1, "at least one axis", "Use Mul for a number.");
        int terms = left[left.Count - 1];
        int rows = right.Count == 1 ? right[0] : right[right.Count - 2];
        if (terms != rows)
            return FailInput(1, $"{Text(terms)} rows, the columns of {left}", "A product needs equal inner sizes; transpose one of them.");
        if (Broadcast([.. left.Take(left.Count - 2)], [.. right.Take(right.Count - 2)]) is not { } outer)
            return FailInput(1, $"outer axes that broadcast with those of {left}", "Sizes must be equal, or one of them 1.");
        IEnumerable<int> sizes = outer;
        if (left.Count > 1)
            sizes = sizes.Append(left[left.Count - 2]);
        if (right.Count > 1)
            sizes = sizes.Append(right[right.Count - 1]);
        return [.. sizes];
    }

    private int[] OfGemm()
    {
        for (int input = 0; input < 2; input++)
        {
            if (_inputs[input].Count != 2)
                return FailInput(input, "a matrix [rows, columns]", "Flatten it, or use MatMul.");
        }

        bool transposeA = _settings.Bool(nameof(TensorAttribute.TransposeA));
        bool transposeB = _settings.Bool(nameof(TensorAttribute.TransposeB));
        (int rows, int terms) = transposeA ? (Input[1], Input[0]) : (Input[0], Input[1]);
        (int read, int columns) = transposeB ? (_inputs[1][1], _inputs[1][0]) : (_inputs[1][0], _inputs[1][1]);
        if (terms != read)
            return FailInput(1, $"{Text(terms)} {(transposeB ? "columns" : "rows")}, since A is {Input}{(transposeA ? " transposed" : "")}", "Set TransposeA or TransposeB, or change a shape.");
        int[] sizes = [rows, columns];
        if (_inputs.Count == 3 && !(Broadcast(sizes, _inputs[2]) is { } joint && joint.SequenceEqual(sizes)))
            return FailInput(2, $"a shape that broadcasts to {new TensorAxes(sizes)}", "Reshape C.");
        return sizes;
    }

    private int[] OfReduction()
    {
        if (!CheckAxes(Input.Count))
            return None;
        bool[] reduced = TensorGeometry.Reduced(_settings, Input.Count);
        return _settings.Bool(nameof(TensorAttribute.KeepDimensions), true)
            ? [.. Input.Select((size, axis) => reduced[axis] ? 1 : size)]
            : [.. Input.Where((_, axis) => !reduced[axis])];
    }

    private int[] OfSoftmax() => Input.Count == 0
        ? FailInput(0, "at least one axis", "Reshape it.")
        : CheckAxes(Input.Count) ? Input.ToArray() : None;

    private int[] OfChannelNormalization()
    {
        if (Input.Count < 2)
            return FailInput(0, "[N, C, …]", "Unsqueeze it.");
        int channels = Input[1];
        int groups = _settings.Int(nameof(TensorAttribute.Groups), 1);
        bool grouped = _settings.Operation == TensorOperation.GroupNormalization;
        if (grouped && (groups < 1 || channels % groups != 0))
            return Fail(nameof(TensorAttribute.Groups), $"a divisor of the {Text(channels)} channels of {Input}", Text(groups), "Choose another number.");
        for (int input = 1; input < _inputs.Count; input++)
        {
            bool fits = _inputs[input].Count == 1 && (_inputs[input][0] == channels || (grouped && _inputs[input][0] == groups));
            if (!fits)
                return FailInput(input, $"[{Text(channels)}], a value for each channel of {Input}", "Reshape it.");
        }

        return CheckEpsilon() ? Input.ToArray() : None;
    }

    private int[] OfLayerNormalization()
    {
        int axis = Axis(nameof(TensorAttribute.Axis), _settings.Int(nameof(TensorAttribute.Axis), -1), Input.Count);
        if (_problem is not null)
            return None;
        int[] normalised = [.. Input.Skip(axis)];
        for (int input = 1; input < _inputs.Count; input++)
        {
            if (!(Broadcast(normalised, _inputs[input]) is { } joint && joint.SequenceEqual(normalised)))
                return FailInput(input, $"a shape that broadcasts to {new TensorAxes(normalised)}, the axes from {Text(axis)} on of {Input}", "Reshape it.");
        }

        return CheckEpsilon() ? Input.ToArray() : None;
    }

    private int[] OfResponseNormalization()
    {
        int size = _settings.Int(nameof(TensorAttribute.Size));
        if (size < 1)
            return Fail(nameof(TensorAttribute.Size), "at least 1", Text(size), "Write over how many channels to sum.");
        return Input.Count < 2 ? FailInput(0, "[N, C, …]", "Unsqueeze it.") : Input.ToArray();
    }

    private bool CheckEpsilon()
    {
        float epsilon = _settings.Float(nameof(TensorAttribute.Epsilon), 1e-5f);
        if (epsilon >= 0 && !float.IsInfinity(epsilon))
            return true;
        Fail(nameof(TensorAttribute.Epsilon), "a finite number of at least 0", "another one", "Choose a small one, such as 1e-5f.");
        return false;
    }
}
