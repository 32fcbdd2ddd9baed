using System;
using System.Collections.Generic;
using ConvGen.TensorBoard.Schema;

namespace ConvGen.TensorBoard;

/// <summary>Counts values in the buckets that TensorFlow uses: limits grow by a tenth from 10⁻¹² to 10²⁰, on both sides of 0.</summary>
internal static class Histogram
{
    private static readonly double[] Limits = MakeLimits();

    /// <summary>The histogram of values; those that are NaN are left out.</summary>
    public static HistogramProto Of(ReadOnlySpan<float> values)
    {
        long[] counts = new long[Limits.Length];
        var histogram = new HistogramProto { Min = double.MaxValue, Max = double.MinValue };
        foreach (float value in values)
        {
            if (float.IsNaN(value))
                continue;
            int at = Array.BinarySearch(Limits, value);
            // A limit itself belongs to the next bucket; the last one takes all that is beyond.
            counts[Math.Min(Limits.Length - 1, at < 0 ? ~at : at + 1)]++;
            histogram.Min = Math.Min(histogram.Min, value);
            histogram.Max = Math.Max(histogram.Max, value);
            histogram.Num++;
            histogram.Sum += value;
            histogram.SumSquares += (double)value * value;
        }
        AddBuckets(histogram, counts);
        return histogram;
    }

    // A run of empty buckets becomes one, with its last limit.
    private static void AddBuckets(HistogramProto histogram, long[] counts)
    {
        for (int bucket = 0; bucket < counts.Length; bucket++)
        {
            bool lastOfEmpty = counts[bucket] == 0 && bucket + 1 < counts.Length && counts[bucket + 1] == 0;
            if (lastOfEmpty)
                continue;
            histogram.BucketLimit.Add(Limits[bucket]);
            histogram.Bucket.Add(counts[bucket]);
        }
    }

    private static double[] MakeLimits()
    {
        var positive = new List<double>();
        for (double limit = 1e-12; limit < 1e20; limit *= 1.1)
            positive.Add(limit);
        positive.Add(double.MaxValue);
        var limits = new List<double>();
        for (int at = positive.Count - 1; at >= 0; at--)
            limits.Add(-positive[at]);
        limits.Add(0);
        limits.AddRange(positive);
        return [.. limits];
    }
}
