using System;

namespace ConvGen.Tests;

/// <summary>The activation functions as they are written in books, in double.</summary>
internal static class ReferenceActivation
{
    /// <summary>The function at x.</summary>
    /// <param name="activation">The function.</param>
    /// <param name="x">Its argument.</param>
    /// <param name="a">Its parameter: of PReLU the channel's slope.</param>
    /// <param name="b">Its second parameter.</param>
    public static double Of(Activation activation, double x, double a, double b) => activation switch
    {
        Activation.None => x,
        Activation.Relu => Math.Max(0, x),
        Activation.Relu6 => Math.Clamp(x, 0, 6),
        Activation.LeakyRelu or Activation.PRelu => x >= 0 ? x : a * x,
        Activation.Elu => x >= 0 ? x : a * (Math.Exp(x) - 1),
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.Gelu => x * (1 + ErrorFunction(x / Math.Sqrt(2))) / 2,
        Activation.HardSwish => x * Math.Clamp(x + 3, 0, 6) / 6,
        Activation.HardSigmoid => Math.Clamp((a * x) + b, 0, 1),
        Activation.Selu => b * (x >= 0 ? x : a * (Math.Exp(x) - 1)),
        Activation.Celu => x >= 0 ? x : a * (Math.Exp(x / a) - 1),
        Activation.Softplus => Math.Log(1 + Math.Exp(x)),
        Activation.Softsign => x / (1 + Math.Abs(x)),
        Activation.Mish => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
        Activation.GeluTanh => x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))) / 2,
        Activation.Clip => Math.Min(Math.Max(x, a), b),
        Activation.ThresholdedRelu => x > a ? x : 0,
        Activation.Shrink => x < -a ? x + b : x > a ? x - b : 0,
        Activation.Affine => (a * x) + b,
        Activation.Pow => Math.Pow(x, a),
        Activation.Sqrt => Math.Sqrt(x),
        Activation.Exp => Math.Exp(x),
        Activation.Log => Math.Log(x),
        Activation.Abs => Math.Abs(x),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        Activation.Tanh => Math.Tanh(x),
        _ => throw new InvalidOperationException($"No reference for {activation}."),
    };

    /// <summary>erf(x) = 2 ÷ √π · e^(−x²) · Σ 2ⁿ x^(2n+1) ÷ (2n + 1)!!, whose terms have one sign.</summary>
    public static double ErrorFunction(double x)
    {
        // 1 to the last bit.
        if (Math.Abs(x) > 6)
            return Math.Sign(x);
        double term = x;
        double sum = x;
        for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
