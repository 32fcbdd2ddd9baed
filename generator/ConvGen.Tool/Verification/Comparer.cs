using System;
using System.Globalization;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Verification;

/// <summary>Compares results with references.</summary>
/// <param name="Scaled">Largest difference allowed, as a share of the largest reference; <see langword="null"/> for the conformance suite's rule, element by element.</param>
internal sealed record Comparer(double? Scaled = null)
{
    // The suite's own: |actual − expected| ≤ atol + rtol · |expected|.
    private const double RelativeTolerance = 1e-3;
    private const double AbsoluteTolerance = 1e-7;

    /// <summary>What is wrong with a result; empty if nothing is.</summary>
    public string Problem(string name, Tensor actual, Tensor expected)
    {
        if (!Shapes.Same(actual.Shape, expected.Shape))
            return $"{name}: shape {Shapes.InWords(actual.Shape)}, expected {Shapes.InWords(expected.Shape)}";
        double largest = 0;
        for (int index = 0; index < expected.Length; index++)
            largest = Math.Max(largest, Math.Abs(expected[index]));
        for (int index = 0; index < expected.Length; index++)
        {
            (double one, double other) = (actual[index], expected[index]);
            double bound = Scaled is double share ? share * Math.Max(largest, double.Epsilon) : AbsoluteTolerance + (RelativeTolerance * Math.Abs(other));
            bool agrees = one.Equals(other) || Math.Abs(one - other) <= bound;
            if (!agrees)
                return string.Create(CultureInfo.InvariantCulture, $"{name}: element {index} is {one:G9}, expected {other:G9}");
        }
        return "";
    }

    /// <summary>The largest difference as a share of the largest reference.</summary>
    public static double Difference(Tensor actual, Tensor expected)
    {
        double largest = 0;
        double difference = 0;
        for (int index = 0; index < expected.Length; index++)
        {
            largest = Math.Max(largest, Math.Abs(expected[index]));
            difference = Math.Max(difference, Math.Abs(actual[index] - expected[index]));
        }
        return largest == 0 ? difference : difference / largest;
    }
}
