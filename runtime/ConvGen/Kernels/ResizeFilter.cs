using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Kernels;

/// <summary>Weights of a resized axis, by the formulas of ONNX's operator Resize (version 19).</summary>
/// <param name="settings">Modes of the layer.</param>
/// <param name="axis">Scale and region of the axis.</param>
/// <param name="input">Places of the source (n).</param>
/// <param name="output">Places of the result (m).</param>
internal sealed class ResizeFilter(ResizeSettings settings, ResizeAxis axis, int input, int output)
{
    private double Scale => axis.Scale;

    /// <summary>The size that the scale means, which may lie between two whole numbers.</summary>
    private double Length => Scale * input;

    /// <summary>The axis.</summary>
    public ResampleAxis Build() => new([.. Enumerable.Range(0, output).Select(Taps)]);

    private (int Source, double Weight)[] Taps(int place)
    {
        double x = Coordinate(place);
        if (settings.Coordinates == ResizeCoordinates.Crop && (x < 0 || x > input - 1))
            return [];
        if (settings.Mode == ResizeMode.Nearest)
            return [(Math.Clamp(Rounded(x), 0, input - 1), 1)];

        // The place lies in (base, base + 1], and the filter reaches radius places to both sides.
        double lower = Math.Ceiling(x) - 1;
        double ratio = x - lower;
        double radius = settings.Mode == ResizeMode.Linear ? 1 : 2;
        double squeeze = settings.Antialias ? Math.Min(1, Scale) : 1;
        int first = (int)Math.Floor(-radius / squeeze) + 1;
        List<(int Source, double Weight)> taps = [];
        for (int offset = first; offset <= 1 - first; offset++)
        {
            int source = (int)lower + offset;
            bool isOutside = source < 0 || source >= input;
            if (!(isOutside && settings.ExcludeOutside))
                taps.Add((Math.Clamp(source, 0, input - 1), Weight((offset - ratio) * squeeze)));
        }

        double sum = taps.Sum(tap => tap.Weight);
        return [.. taps.Select(tap => (tap.Source, tap.Weight / sum))];
    }

    private double Coordinate(int place)
    {
        double half = ((place + 0.5) / Scale) - 0.5;
        double region = (double)axis.End - axis.Begin;
        return settings.Coordinates switch
        {
            ResizeCoordinates.PyTorchHalfPixel => output > 1 ? half : 0,
            ResizeCoordinates.HalfPixelSymmetric => half + (input / 2.0 * (1 - (output / Length))),
            ResizeCoordinates.Asymmetric => place / Scale,
            ResizeCoordinates.AlignCorners => Length == 1 ? 0 : place * (input - 1) / (Length - 1),
            ResizeCoordinates.PixelCentre => (place + 0.5) / Scale,
            ResizeCoordinates.Crop => (axis.Begin * (double)(input - 1))
                + (output > 1 ? place * region * (input - 1) / (output - 1) : region * (input - 1) / 2),
            _ => half,
        };
    }

    private int Rounded(double x) => (int)(settings.Rounding switch
    {
        ResizeRounding.RoundPreferFloor => Math.Ceiling(x - 0.5),
        ResizeRounding.RoundPreferCeil => Math.Floor(x + 0.5),
        ResizeRounding.Floor => Math.Floor(x),
        _ => Math.Ceiling(x),
    });

    /// <summary>The filter at a distance: a triangle, or the cubic convolution kernel (Keys, 1981).</summary>
    private double Weight(double distance)
    {
        double d = Math.Abs(distance);
        if (settings.Mode == ResizeMode.Linear)
            return Math.Max(0, 1 - d);
        double a = settings.CubicCoefficient;
        return d switch
        {
            <= 1 => ((((a + 2) * d) - (a + 3)) * d * d) + 1,
            < 2 => (((((a * d) - (5 * a)) * d) + (8 * a)) * d) - (4 * a),
            _ => 0,
        };
    }
}
