using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using SkiaSharp;

namespace ConvGen.Visuals;

/// <summary>Loss by step on a logarithmic axis: each step faint, the mean of its neighbourhood strong.</summary>
public sealed class LossCurve
{
    private const int Width = 960;
    private const int Height = 540;
    private const float Left = 80;
    private const float Right = 24;
    private const float Top = 48;
    private const float Bottom = 56;
    private const int Ticks = 6;

    private readonly IReadOnlyList<double> _losses;
    private readonly double _lowest;
    private readonly double _highest;

    private LossCurve(IReadOnlyList<double> losses)
    {
        _losses = losses;
        double[] positive = [.. losses.Where(loss => loss > 0 && double.IsFinite(loss))];
        _lowest = positive.Length == 0 ? -3 : Math.Floor(Math.Log10(positive.Min()));
        _highest = positive.Length == 0 ? 1 : Math.Max(_lowest + 1, Math.Ceiling(Math.Log10(positive.Max())));
    }

    /// <summary>Draws the losses of a training.</summary>
    /// <param name="losses">The loss of each step; those that aren't finite leave a gap.</param>
    /// <param name="title">The title.</param>
    /// <param name="axis">What a step is.</param>
    public static Picture Draw(IReadOnlyList<double> losses, string title = "training loss", string axis = "step")
    {
        ArgumentNullException.ThrowIfNull(losses);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(axis);
        var curve = new LossCurve(losses);
        var raster = new Raster(Width, Height);
        raster.Draw(canvas =>
        {
            Lettering.Write(canvas, title, Left, 30, 18);
            Lettering.Write(canvas, axis, Left + ((Width - Left - Right) / 2), Height - 10, 14, SKTextAlign.Center);
            curve.DrawGrid(canvas);
            curve.DrawLine(canvas, losses, new SKPaint { Color = Palette.Curve.ToSkia(alpha: 50), StrokeWidth = 1, IsStroke = true, IsAntialias = true });
            curve.DrawLine(canvas, Smooth(losses), new SKPaint { Color = Palette.Curve.ToSkia(), StrokeWidth = 2.5f, IsStroke = true, IsAntialias = true });
        });
        return raster.ToPicture();
    }

    private float X(int step) => Left + ((Width - Left - Right) * step / Math.Max(1, _losses.Count - 1));

    private float Y(double loss) =>
        (float)(Top + ((Height - Top - Bottom) * (_highest - Math.Log10(Math.Max(loss, Math.Pow(10, _lowest)))) / (_highest - _lowest)));

    private void DrawGrid(SKCanvas canvas)
    {
        using SKPaint grid = new() { Color = Palette.Line.ToSkia(), StrokeWidth = 1 };
        for (double power = _lowest; power <= _highest; power++)
        {
            float y = Y(Math.Pow(10, power));
            canvas.DrawLine(Left, y, Width - Right, y, grid);
            Lettering.Write(canvas, Math.Pow(10, power).ToString("G3", CultureInfo.InvariantCulture), Left - 10, y + 5, 14, SKTextAlign.Right);
        }
        int distance = RoundDistance(_losses.Count);
        for (int step = 0; step < _losses.Count; step += distance)
        {
            canvas.DrawLine(X(step), Top, X(step), Height - Bottom, grid);
            Lettering.Write(canvas, step.ToString("N0", CultureInfo.InvariantCulture), X(step), Height - Bottom + 22, 14, SKTextAlign.Center);
        }
    }

    private void DrawLine(SKCanvas canvas, IReadOnlyList<double> values, SKPaint paint)
    {
        using (paint)
        using (SKPath line = new())
        {
            bool drawing = false;
            for (int step = 0; step < values.Count; step++)
            {
                bool known = double.IsFinite(values[step]);
                if (known && drawing)
                    line.LineTo(X(step), Y(values[step]));
                else if (known)
                    line.MoveTo(X(step), Y(values[step]));
                drawing = known;
            }
            canvas.DrawPath(line, paint);
        }
    }

    /// <summary>
    /// The mean of each value with its neighbours on both sides, a fortieth of all values a side: unlike a decaying mean it doesn't lag behind a fall.
    /// </summary>
    private static double[] Smooth(IReadOnlyList<double> values)
    {
        int reach = values.Count / 40;
        double[] sums = new double[values.Count + 1];
        int[] counts = new int[values.Count + 1];
        for (int index = 0; index < values.Count; index++)
        {
            bool known = double.IsFinite(values[index]);
            sums[index + 1] = sums[index] + (known ? values[index] : 0);
            counts[index + 1] = counts[index] + (known ? 1 : 0);
        }
        double[] means = new double[values.Count];
        for (int index = 0; index < means.Length; index++)
        {
            int first = Math.Max(0, index - reach);
            int end = Math.Min(means.Length, index + reach + 1);
            means[index] = (sums[end] - sums[first]) / (counts[end] - counts[first]);
        }
        return means;
    }

    /// <summary>A distance of 1, 2 or 5 times a power of ten that makes at most so many ticks.</summary>
    private static int RoundDistance(int length)
    {
        double least = Math.Max(1, (double)length / Ticks);
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return (int)(power * new[] { 1, 2, 5, 10 }.First(factor => factor * power >= least));
    }
}
