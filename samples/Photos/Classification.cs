using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen;

namespace Photos;

/// <summary>What the network says of a picture.</summary>
/// <param name="Maps">How much each place looks like each class, [classes, rows, columns]: what the last pooling averages.</param>
/// <param name="Rows">Rows of a map.</param>
/// <param name="Columns">Columns of a map.</param>
/// <param name="Shares">The share of each class; they add up to 1.</param>
internal sealed record Classification(float[] Maps, int Rows, int Columns, float[] Shares)
{
    /// <summary>ImageNet's classes.</summary>
    public const int Classes = 1000;

    /// <summary>Runs the network.</summary>
    /// <param name="net">The network.</param>
    /// <param name="input">The picture, as <see cref="Photo.ToInput"/> gives it.</param>
    public static Classification Of(SqueezeNet net, float[] input)
    {
        Shape maps = net.Conv62.OutputShape;
        float[] results = new float[SqueezeNet.OutputLength];
        net.Predict(input, results);
        // Results stand in the order of their layers: first the maps.
        return new Classification(results[..maps.Length], maps.Height, maps.Width, results[maps.Length..]);
    }

    /// <summary>The most likely classes, the best first.</summary>
    public IReadOnlyList<int> Best(int count) => [.. Enumerable.Range(0, Shares.Length).OrderByDescending(index => Shares[index]).Take(count)];

    /// <summary>The map of a class.</summary>
    public ReadOnlySpan<float> Map(int index) => Maps.AsSpan(index * Rows * Columns, Rows * Columns);
}
