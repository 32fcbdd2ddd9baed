using System;
using System.Numerics.Tensors;

namespace ConvGen.Kernels;

/// <summary>One value for each place of the axes that stay. Sums are kept in double and in order, so that they don't depend on a vector's width.</summary>
internal sealed class TensorReduction : TensorComputation
{
    private readonly TensorOperation _operation;
    private readonly int[] _kept;
    private readonly int[] _reduced;

    public TensorReduction(TensorSettings settings, TensorAxes input)
    {
        _operation = settings.Operation;
        bool[] reduced = TensorGeometry.Reduced(settings, input.Count);
        _kept = TensorTables.Places(input, reduced, along: false);
        _reduced = TensorTables.Places(input, reduced, along: true);
    }

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        ReadOnlySpan<float> input = operands[0];
        for (int place = 0; place < output.Length; place++)
            output[place] = Reduce(input, _kept[place]);
    }

    private float Reduce(ReadOnlySpan<float> input, int begin) => _operation switch
    {
        TensorOperation.ReduceSum => (float)Sum(input, begin),
        TensorOperation.ReduceMean => (float)(Sum(input, begin) / _reduced.Length),
        TensorOperation.ReduceMax => Extreme(input, begin, float.NegativeInfinity),
        TensorOperation.ReduceMin => Extreme(input, begin, float.PositiveInfinity),
        TensorOperation.ReduceProd => (float)Product(input, begin),
        TensorOperation.ReduceL1 => (float)AbsoluteSum(input, begin),
        TensorOperation.ReduceL2 => (float)Math.Sqrt(SquareSum(input, begin)),
        TensorOperation.ReduceSumSquare => (float)SquareSum(input, begin),
        TensorOperation.ReduceLogSum => (float)Math.Log(Sum(input, begin)),
        _ => LogSumExp(input, begin),
    };

    private double Sum(ReadOnlySpan<float> input, int begin)
    {
        double sum = 0;
        foreach (int place in _reduced)
            sum += input[begin + place];
        return sum;
    }

    private double Product(ReadOnlySpan<float> input, int begin)
    {
        double product = 1;
        foreach (int place in _reduced)
            product *= input[begin + place];
        return product;
    }

    private double AbsoluteSum(ReadOnlySpan<float> input, int begin)
    {
        double sum = 0;
        foreach (int place in _reduced)
            sum += Math.Abs(input[begin + place]);
        return sum;
    }

    private double SquareSum(ReadOnlySpan<float> input, int begin)
    {
        double sum = 0;
        foreach (int place in _reduced)
            sum += (double)input[begin + place] * input[begin + place];
        return sum;
    }

    // NaN stays NaN.
    private float Extreme(ReadOnlySpan<float> input, int begin, float extreme)
    {
        bool greatest = extreme < 0;
        foreach (int place in _reduced)
            extreme = greatest ? MathF.Max(extreme, input[begin + place]) : MathF.Min(extreme, input[begin + place]);
        return extreme;
    }

    private float LogSumExp(ReadOnlySpan<float> input, int begin)
    {
        float greatest = Extreme(input, begin, float.NegativeInfinity);
        if (float.IsInfinity(greatest))
            return greatest;
        double sum = 0;
        foreach (int place in _reduced)
            sum += Math.Exp(input[begin + place] - greatest);
        return (float)(greatest + Math.Log(sum));
    }
}

/// <summary>Softmax or its logarithm over axes together.</summary>
internal sealed class TensorSoftmax : TensorComputation
{
    private readonly bool _logarithm;
    private readonly int[] _kept;
    private readonly int[] _joint;

    public TensorSoftmax(TensorSettings settings, TensorAxes input)
    {
        _logarithm = settings.Operation == TensorOperation.LogSoftmax;
        bool[] joint = TensorGeometry.Marked(settings, input.Count, allByDefault: false);
        if (Array.IndexOf(joint, true) < 0)
            joint[^1] = true;
        _kept = TensorTables.Places(input, joint, along: false);
        _joint = TensorTables.Places(input, joint, along: true);
    }

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        ReadOnlySpan<float> input = operands[0];
        foreach (int begin in _kept)
        {
            float greatest = float.NegativeInfinity;
            foreach (int place in _joint)
                greatest = MathF.Max(greatest, input[begin + place]);
            foreach (int place in _joint)
                output[begin + place] = input[begin + place] - greatest;
        }

        // All values at once, since sets may be short and far apart.
        if (!_logarithm)
            TensorPrimitives.Exp(output, output);
        foreach (int begin in _kept)
        {
            double sum = 0;
            foreach (int place in _joint)
                sum += _logarithm ? MathF.Exp(output[begin + place]) : output[begin + place];
            double logarithm = _logarithm ? Math.Log(sum) : 0;
            foreach (int place in _joint)
                output[begin + place] = (float)(_logarithm ? output[begin + place] - logarithm : output[begin + place] / sum);
        }
    }
}
