using System;
using System.Numerics.Tensors;

namespace ConvGen.Kernels;

/// <summary>A function of each value.</summary>
internal sealed class TensorElementwise : TensorComputation
{
    private readonly TensorOperation _operation;
    private readonly float _alpha;
    private readonly float _beta;
    private readonly float _gamma;
    private readonly float _least;
    private readonly float _most;
    private readonly bool _approximate;

    public TensorElementwise(TensorSettings settings)
    {
        _operation = settings.Operation;
        // ONNX's defaults; Selu's are those of its paper.
        _alpha = settings.Float(nameof(TensorAttribute.Alpha), _operation switch
        {
            TensorOperation.LeakyRelu => 0.01f,
            TensorOperation.HardSigmoid => 0.2f,
            TensorOperation.Selu => 1.67326319217681884765625f,
            _ => 1,
        });
        _beta = settings.Float(nameof(TensorAttribute.Beta), 0.5f);
        _gamma = settings.Float(nameof(TensorAttribute.Gamma), 1.05070102214813232421875f);
        _least = settings.Float(nameof(TensorAttribute.Minimum), float.NegativeInfinity);
        _most = settings.Float(nameof(TensorAttribute.Maximum), float.PositiveInfinity);
        _approximate = settings.Bool(nameof(TensorAttribute.Approximate));
    }

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        ReadOnlySpan<float> x = operands[0];
        switch (_operation)
        {
            case TensorOperation.Relu:
                TensorPrimitives.Max(x, 0f, output);
                break;
            case TensorOperation.Sigmoid:
                TensorPrimitives.Sigmoid(x, output);
                break;
            case TensorOperation.Tanh:
                TensorPrimitives.Tanh(x, output);
                break;
            case TensorOperation.Exp:
                TensorPrimitives.Exp(x, output);
                break;
            case TensorOperation.Log:
                TensorPrimitives.Log(x, output);
                break;
            case TensorOperation.Sqrt:
                TensorPrimitives.Sqrt(x, output);
                break;
            case TensorOperation.Abs:
                TensorPrimitives.Abs(x, output);
                break;
            case TensorOperation.Neg:
                TensorPrimitives.Negate(x, output);
                break;
            case TensorOperation.Reciprocal:
                TensorPrimitives.Divide(1f, x, output);
                break;
            case TensorOperation.Floor:
                TensorPrimitives.Floor(x, output);
                break;
            case TensorOperation.Ceil:
                TensorPrimitives.Ceiling(x, output);
                break;
            case TensorOperation.Clip:
                TensorPrimitives.Max(x, _least, output);
                TensorPrimitives.Min(output, _most, output);
                break;
            case TensorOperation.HardSigmoid:
                HardSigmoid(x, _alpha, _beta, output);
                break;
            case TensorOperation.HardSwish:
                HardSigmoid(x, 1f / 6, 0.5f, output);
                TensorPrimitives.Multiply(output, x, output);
                break;
            case TensorOperation.Silu:
                TensorPrimitives.Multiply(x, _alpha, output);
                TensorPrimitives.Sigmoid(output, output);
                TensorPrimitives.Multiply(output, x, output);
                break;
            case TensorOperation.Softsign:
                TensorPrimitives.Abs(x, output);
                TensorPrimitives.Add(output, 1f, output);
                TensorPrimitives.Divide(x, output, output);
                break;
            case TensorOperation.Gelu:
                Gelu(x, output);
                break;
            default:
                for (int index = 0; index < x.Length; index++)
                    output[index] = Value(x[index]);
                break;
        }
    }

    private static void HardSigmoid(ReadOnlySpan<float> x, float alpha, float beta, Span<float> output)
    {
        TensorPrimitives.Multiply(x, alpha, output);
        TensorPrimitives.Add(output, beta, output);
        TensorPrimitives.Max(output, 0f, output);
        TensorPrimitives.Min(output, 1f, output);
    }

    private void Gelu(ReadOnlySpan<float> x, Span<float> output)
    {
        for (int index = 0; index < x.Length; index++)
        {
            double value = x[index];
            double phi = _approximate
                ? 0.5 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (value + (0.044715 * value * value * value))))
                : 0.5 * (1 + ErrorFunction(value / Math.Sqrt(2)));
            output[index] = (float)(value * phi);
        }
    }

    private float Value(float x) => _operation switch
    {
        TensorOperation.LeakyRelu => x >= 0 ? x : _alpha * x,
        TensorOperation.ThresholdedRelu => x > _alpha ? x : float.IsNaN(x) ? x : 0,
        TensorOperation.Elu => x >= 0 ? x : _alpha * ExpMinusOne(x),
        TensorOperation.Selu => _gamma * (x > 0 ? x : _alpha * ExpMinusOne(x)),
        TensorOperation.Celu => x >= 0 ? x : _alpha * ExpMinusOne(x / _alpha),
        TensorOperation.Softplus => (float)Softplus(x),
        TensorOperation.Mish => (float)(x * Math.Tanh(Softplus(x))),
        TensorOperation.Erf => (float)ErrorFunction(x),
        _ => throw new InvalidOperationException($"No routine for {_operation}."),
    };

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    // In double the difference of an exponential and 1 keeps more digits than a float has, down to the smallest that matter.
    private static float ExpMinusOne(float x) => Math.Abs(x) < 1e-5f ? x + (0.5f * x * x) : (float)(Math.Exp(x) - 1);

    /// <summary>The error function by its power series, and in the tails by its continued fraction (Abramowitz and Stegun, 7.1.6 and 7.1.14).</summary>
    private static double ErrorFunction(double x)
    {
        double size = Math.Abs(x);
        if (double.IsNaN(x) || size > 6)
            return double.IsNaN(x) ? x : Math.Sign(x);
        if (size < 2.5)
        {
            double term = x;
            double sum = x;
            for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
            {
                term *= 2 * x * x / ((2 * n) + 1);
                sum += term;
            }

            return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
        }

        double fraction = 0;
        for (int n = 60; n > 0; n--)
            fraction = n / 2.0 / (size + fraction);
        return Math.Sign(x) * (1 - (Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * (size + fraction))));
    }
}
