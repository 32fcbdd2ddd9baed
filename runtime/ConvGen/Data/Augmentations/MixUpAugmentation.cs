using System;

namespace ConvGen;

/// <summary>Mixes the images of a batch: see <see cref="Augmentation.MixUp"/>. What it does to them stands in <see cref="BatchMaker"/>.</summary>
internal sealed class MixUpAugmentation(double alpha) : Augmentation
{
    public override void Apply(ReadOnlySpan<float> image, Span<float> result, Shape shape, ref RandomStream random) =>
        throw new NotSupportedException("Mix-up needs two images: it is applied to batches.");

    /// <summary>λ, drawn from Beta(α, α): X ÷ (X + Y) for X and Y drawn from Gamma(α). By logarithms, since both may be too small for a number.</summary>
    public double NextShare(ref RandomStream random)
    {
        double x = NextLogarithmOfGamma(alpha, ref random);
        double y = NextLogarithmOfGamma(alpha, ref random);
        return 1 / (1 + Math.Exp(y - x));
    }

    /// <summary>Logarithm of a number drawn from Gamma(α) (G. Marsaglia and W. W. Tsang, A Simple Method for Generating Gamma Variables, 2000).</summary>
    private static double NextLogarithmOfGamma(double alpha, ref RandomStream random)
    {
        // Their note: Gamma(α) = Gamma(α + 1) · U^(1 ÷ α), which serves α below 1.
        double boost = Math.Log(1 - random.NextUnit()) / alpha;
        double d = alpha + 1 - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = NextNormal(ref random);
            double v = 1 + (c * normal);
            if (v <= 0)
                continue;
            v = v * v * v;
            if (Math.Log(1 - random.NextUnit()) < (0.5 * normal * normal) + (d * (1 - v + Math.Log(v))))
                return Math.Log(d * v) + boost;
        }
    }

    /// <summary>A number of the normal distribution (G. E. P. Box and M. E. Muller, 1958).</summary>
    private static double NextNormal(ref RandomStream random)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextUnit()));
        return radius * Math.Cos(2 * Math.PI * random.NextUnit());
    }
}
