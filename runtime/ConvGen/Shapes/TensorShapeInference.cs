using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ConvGen;

/// <summary>What is wrong with a tensor operation, as a value.</summary>
/// <param name="Setting">The setting to mend; empty if it's the inputs.</param>
/// <param name="Input">The input that doesn't fit; −1 if it's a setting.</param>
/// <param name="Expected">What would be possible.</param>
/// <param name="Actual">What is there.</param>
/// <param name="Remedy">What to do, as a sentence.</param>
internal sealed record TensorProblem(string Setting, int Input, string Expected, string Actual, string Remedy);

/// <summary>A tensor's shape, or the problem that prevents it.</summary>
internal readonly record struct TensorShapeResult(TensorAxes? Shape, TensorProblem? Problem);

/// <summary>
/// Output shapes of tensor operations. Whatever is wrong comes back as a value; nothing here throws, whatever the numbers: the first
/// problem is kept, and what follows it isn't computed.
/// </summary>
internal sealed partial class TensorShapeInference
{
    private static readonly int[] None = [];

    private readonly TensorSettings _settings;
    private readonly IReadOnlyList<TensorAxes> _inputs;
    private TensorProblem? _problem;

    private TensorShapeInference(TensorSettings settings, IReadOnlyList<TensorAxes> inputs)
    {
        _settings = settings;
        _inputs = inputs;
    }

    /// <summary>The output shape of an operation.</summary>
    /// <param name="settings">The operation and its settings.</param>
    /// <param name="inputs">Shapes of its inputs.</param>
    public static TensorShapeResult Infer(TensorSettings settings, IReadOnlyList<TensorAxes> inputs)
    {
        var inference = new TensorShapeInference(settings, inputs);
        int[] sizes = inference.CheckOperands() ? inference.Sizes() : None;
        inference.CheckSizes(sizes);
        return inference._problem is { } problem ? new(null, problem) : new(new TensorAxes(sizes), null);
    }

    private TensorAxes Input => _inputs[0];

    private bool CheckOperands()
    {
        TensorOperands operands = TensorOperands.Of(_settings.Operation);
        if (_inputs.Count < operands.Least || _inputs.Count > operands.Most)
        {
            string expected = operands.Least == operands.Most ? Count(operands.Least, "input")
                : operands.Most == int.MaxValue ? "at least " + Count(operands.Least, "input")
                : $"{Text(operands.Least)} or {Count(operands.Most, "input")}";
            Fail("inputs", expected, Count(_inputs.Count, "input"), $"Name the inputs of {_settings.Operation} after the operation, in ONNX's order.");
            return false;
        }

        foreach (TensorSetting setting in _settings.Settings)
        {
            if (operands.Settings.Contains(setting.Name))
                continue;
            string known = operands.Settings.Length == 0 ? "no setting" : string.Join(", ", operands.Settings);
            Fail(setting.Name, $"a setting of {_settings.Operation} ({known})", $"'{setting.Name}'", "Remove it.");
            return false;
        }

        return true;
    }

    private int[] Sizes() => _settings.Operation switch
    {
        TensorOperation.Constant => OfConstant(),
        TensorOperation.Reshape => OfReshape(),
        TensorOperation.Transpose => OfTranspose(),
        TensorOperation.Squeeze => OfSqueeze(),
        TensorOperation.Unsqueeze => OfUnsqueeze(),
        TensorOperation.Flatten => OfFlatten(),
        TensorOperation.Concat => OfConcat(),
        TensorOperation.Slice => OfSlice(),
        TensorOperation.Pad => OfPad(),
        TensorOperation.Expand => OfExpand(),
        TensorOperation.Tile => OfTile(),
        TensorOperation.Gather => OfGather(),
        TensorOperation.DepthToSpace => OfDepthToSpace(),
        TensorOperation.SpaceToDepth => OfSpaceToDepth(),
        TensorOperation.Resize => OfResize(),
        TensorOperation.PRelu => OfPRelu(),
        TensorOperation.Add or TensorOperation.Sub or TensorOperation.Mul or TensorOperation.Div or TensorOperation.Pow
            or TensorOperation.Max or TensorOperation.Min or TensorOperation.Sum or TensorOperation.Mean => OfBroadcast(),
        TensorOperation.MatMul => OfMatMul(),
        TensorOperation.Gemm => OfGemm(),
        >= TensorOperation.ReduceSum and <= TensorOperation.ReduceLogSumExp => OfReduction(),
        TensorOperation.Softmax or TensorOperation.LogSoftmax => OfSoftmax(),
        TensorOperation.BatchNormalization or TensorOperation.InstanceNormalization or TensorOperation.GroupNormalization => OfChannelNormalization(),
        TensorOperation.LayerNormalization => OfLayerNormalization(),
        TensorOperation.LocalResponseNormalization => OfResponseNormalization(),
        TensorOperation.Conv => OfConv(),
        TensorOperation.ConvTranspose => OfConvTranspose(),
        TensorOperation.MaxPool or TensorOperation.AveragePool or TensorOperation.LpPool => OfPool(),
        TensorOperation.GlobalMaxPool or TensorOperation.GlobalAveragePool or TensorOperation.GlobalLpPool => OfGlobalPool(),
        _ => Input.ToArray(),
    };

    private void CheckSizes(int[] sizes)
    {
        if (_problem is not null)
            return;
        if (sizes.Length > TensorAxes.MostAxes)
            Fail(string.Empty, $"at most {TensorAxes.MostAxes} axes", Text(sizes.Length), "Join axes by a Reshape.");
        double length = 1;
        foreach (int size in sizes)
            length *= size;
        if (length > int.MaxValue)
            Fail(string.Empty, "at most 2,147,483,647 values", length.ToString("#,0", CultureInfo.InvariantCulture), "Choose smaller sizes.");
    }

    /// <summary>Keeps the first problem of a setting.</summary>
    private int[] Fail(string setting, string expected, string actual, string remedy)
    {
        _problem ??= new TensorProblem(setting, -1, expected, actual, remedy);
        return None;
    }

    /// <summary>Keeps the first problem of an input.</summary>
    private int[] FailInput(int input, string expected, string remedy)
    {
        _problem ??= new TensorProblem("inputs", input, expected, _inputs[input].ToString(), remedy);
        return None;
    }

    /// <summary>An axis counted from the begin; 0 and a problem if there is none of this number.</summary>
    private int Axis(string setting, int axis, int rank)
    {
        if (axis >= -rank && axis < rank)
            return TensorGeometry.Axis(axis, rank);
        Fail(setting, rank == 0 ? "no axis, since the tensor has none" : $"axes from {Text(-rank)} to {Text(rank - 1)}", Text(axis), "Count axes from 0, or back from −1.");
        return 0;
    }

    /// <summary>Whether all written axes exist and none is written twice.</summary>
    private bool CheckAxes(int rank)
    {
        var seen = new HashSet<int>();
        foreach (int axis in _settings.Ints(nameof(TensorAttribute.Axes)))
        {
            int counted = Axis(nameof(TensorAttribute.Axes), axis, rank);
            if (_problem is null && !seen.Add(counted))
                Fail(nameof(TensorAttribute.Axes), "each axis once", $"axis {Text(axis)} twice", "Remove one of them.");
        }

        return _problem is null;
    }

    /// <summary>Whether a list has a number of values, or none where it may be left out.</summary>
    private bool CheckCount(string setting, int count, bool optional)
    {
        int actual = _settings.Has(setting) ? _settings.Ints(setting).Length : 0;
        if (actual == count || (optional && actual == 0))
            return true;
        Fail(setting, Count(count, "value"), actual == 0 ? "none" : Text(actual), "Write one for each axis.");
        return false;
    }

    private bool CheckAtLeast(string setting, int least)
    {
        foreach (int number in _settings.Ints(setting))
        {
            if (number < least)
                Fail(setting, $"at least {Text(least)}", Text(number), "Choose another number.");
        }

        return _problem is null;
    }

    /// <summary>The shape that both broadcast to; <see langword="null"/> if they don't.</summary>
    private static int[]? Broadcast(IReadOnlyList<int> left, IReadOnlyList<int> right)
    {
        int rank = Math.Max(left.Count, right.Count);
        int[] sizes = new int[rank];
        for (int axis = 1; axis <= rank; axis++)
        {
            int a = axis <= left.Count ? left[left.Count - axis] : 1;
            int b = axis <= right.Count ? right[right.Count - axis] : 1;
            if (a != b && a != 1 && b != 1)
                return null;
            sizes[rank - axis] = a == 1 ? b : a;
        }

        return sizes;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Count(int number, string word) => number == 0 ? "no " + word : Text(number) + " " + word + (number == 1 ? "" : "s");
}
