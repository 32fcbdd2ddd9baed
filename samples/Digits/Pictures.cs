using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen;
using SkiaSharp;

namespace Digits;

/// <summary>PNG files of what was learned.</summary>
internal static class Pictures
{
    private static readonly SKColor Background = new(250, 250, 248);
    private static readonly SKColor Ink = new(45, 45, 50);
    private static readonly SKColor Grid = new(222, 222, 218);
    private static readonly SKColor Curve = new(200, 60, 40);

    /// <summary>The 16 filters of the first convolution: blue weights push down, red ones up.</summary>
    public static void Filters(DigitNet net, string path)
    {
        const int Tile = 96;
        const int Gap = 12;
        const int Columns = 8;
        float[] weights = net.Parameter("Conv1.weight").ToArray();
        int filters = net.Conv1.OutputShape.Channels;
        float largest = weights.Max(Math.Abs);
        int rows = (filters + Columns - 1) / Columns;
        using SKBitmap bitmap = new(Gap + (Columns * (Tile + Gap)), 44 + (rows * (Tile + Gap)));
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(Background);
        Text(canvas, "Conv1: 16 learned 3×3 filters (red: positive, blue: negative)", Gap, 28, 16);
        for (int filter = 0; filter < filters; filter++)
        {
            float left = Gap + (filter % Columns * (Tile + Gap));
            float top = 44 + (filter / Columns * (Tile + Gap));
            for (int tap = 0; tap < 9; tap++)
            {
                using SKPaint paint = new() { Color = Diverging(weights[(filter * 9) + tap] / largest) };
                canvas.DrawRect(left + (tap % 3 * Tile / 3f), top + (tap / 3 * Tile / 3f), Tile / 3f, Tile / 3f, paint);
            }
        }
        Save(bitmap, path);
    }

    /// <summary>A digit and its feature maps after the first and second convolution.</summary>
    public static void FeatureMaps(DigitFeatures features, Dataset data, int index, string path)
    {
        const int Scale = 3;
        const int Gap = 10;
        const int Columns = 8;
        float[] image = new float[DigitFeatures.InputLength];
        float[] maps = new float[DigitFeatures.OutputLength];
        data.ImageAsFloats(index, image);
        features.Predict(image, maps);
        int tile = 28 * Scale;
        int width = Gap + ((Columns + 1) * (tile + Gap));
        using SKBitmap bitmap = new(width, 40 + (2 * (tile + Gap)) + 40 + (4 * (tile + Gap)));
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(Background);
        Text(canvas, "the digit, and Conv1 (16 maps of 28×28)", Gap, 27, 16);
        Plane(canvas, image, 28, Scale, Gap, 40);
        for (int plane = 0; plane < 16; plane++)
            Plane(canvas, maps.AsSpan(plane * 784, 784), 28, Scale, Gap + ((1 + (plane % Columns)) * (tile + Gap)), 40 + (plane / Columns * (tile + Gap)));
        int below = 40 + (2 * (tile + Gap));
        Text(canvas, "Conv2 (32 maps of 14×14)", Gap, below + 27, 16);
        for (int plane = 0; plane < 32; plane++)
        {
            ReadOnlySpan<float> values = maps.AsSpan((16 * 784) + (plane * 196), 196);
            Plane(canvas, values, 14, 2 * Scale, Gap + ((1 + (plane % Columns)) * (tile + Gap)), below + 40 + (plane / Columns * (tile + Gap)));
        }
        Save(bitmap, path);
    }

    /// <summary>Loss by step on a logarithmic axis: each step faint, the mean of its neighbourhood strong.</summary>
    public static void LossCurve(IReadOnlyList<double> losses, int batchSize, string path)
    {
        const int Ticks = 6;
        const int Width = 960;
        const int Height = 540;
        const float Left = 80;
        const float Right = 24;
        const float Top = 48;
        const float Bottom = 56;
        double[] positive = [.. losses.Where(loss => loss > 0)];
        double lowest = positive.Length == 0 ? -3 : Math.Floor(Math.Log10(positive.Min()));
        double highest = positive.Length == 0 ? 1 : Math.Max(lowest + 1, Math.Ceiling(Math.Log10(positive.Max())));
        float X(int step) => Left + ((Width - Left - Right) * step / Math.Max(1, losses.Count - 1));
        float Y(double loss) => (float)(Top + ((Height - Top - Bottom) * (highest - Math.Log10(Math.Max(loss, Math.Pow(10, lowest)))) / (highest - lowest)));
        using SKBitmap bitmap = new(Width, Height);
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(Background);
        Text(canvas, "training loss (cross-entropy)", Left, 30, 18);
        using SKPaint grid = new() { Color = Grid, StrokeWidth = 1 };
        for (double power = lowest; power <= highest; power++)
        {
            float y = Y(Math.Pow(10, power));
            canvas.DrawLine(Left, y, Width - Right, y, grid);
            Text(canvas, Math.Pow(10, power).ToString("G3", CultureInfo.InvariantCulture), Left - 10, y + 5, 14, SKTextAlign.Right);
        }
        int distance = RoundDistance(losses.Count, Ticks);
        for (int step = 0; step < losses.Count; step += distance)
        {
            canvas.DrawLine(X(step), Top, X(step), Height - Bottom, grid);
            Text(canvas, step.ToString("N0", CultureInfo.InvariantCulture), X(step), Height - Bottom + 22, 14, SKTextAlign.Center);
        }
        Text(canvas, $"step of {batchSize} images", Left + ((Width - Left - Right) / 2), Height - 10, 14, SKTextAlign.Center);
        Draw(losses, new SKPaint { Color = Curve.WithAlpha(50), StrokeWidth = 1, IsStroke = true, IsAntialias = true });
        Draw(Smooth(losses), new SKPaint { Color = Curve, StrokeWidth = 2.5f, IsStroke = true, IsAntialias = true });
        Save(bitmap, path);

        void Draw(IReadOnlyList<double> values, SKPaint paint)
        {
            using SKPath line = new();
            for (int step = 0; step < values.Count; step++)
            {
                if (step == 0)
                    line.MoveTo(X(step), Y(values[step]));
                else
                    line.LineTo(X(step), Y(values[step]));
            }
            using (paint)
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
        for (int index = 0; index < values.Count; index++)
            sums[index + 1] = sums[index] + values[index];
        double[] means = new double[values.Count];
        for (int index = 0; index < means.Length; index++)
        {
            int first = Math.Max(0, index - reach);
            int end = Math.Min(means.Length, index + reach + 1);
            means[index] = (sums[end] - sums[first]) / (end - first);
        }
        return means;
    }

    /// <summary>A distance of 1, 2 or 5 times a power of ten that makes at most so many ticks.</summary>
    private static int RoundDistance(int length, int ticks)
    {
        double least = Math.Max(1, (double)length / ticks);
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return (int)(power * new[] { 1, 2, 5, 10 }.First(factor => factor * power >= least));
    }

    private static void Plane(SKCanvas canvas, ReadOnlySpan<float> values, int size, int scale, float left, float top)
    {
        float largest = 1e-6f;
        foreach (float value in values)
            largest = Math.Max(largest, value);
        using SKPaint paint = new();
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                byte shade = (byte)Math.Clamp(255 * values[(row * size) + column] / largest, 0, 255);
                paint.Color = new SKColor(shade, shade, shade);
                canvas.DrawRect(left + (column * scale), top + (row * scale), scale, scale, paint);
            }
        }
    }

    private static SKColor Diverging(float value)
    {
        byte fade = (byte)(255 * (1 - Math.Min(1, Math.Abs(value))));
        return value >= 0
            ? new SKColor(230, (byte)(60 + (fade * 170 / 255)), (byte)(50 + (fade * 180 / 255)))
            : new SKColor((byte)(50 + (fade * 180 / 255)), (byte)(90 + (fade * 140 / 255)), 230);
    }

    private static void Text(SKCanvas canvas, string text, float x, float baseline, float size, SKTextAlign align = SKTextAlign.Left)
    {
        using SKTypeface typeface = SKTypeface.FromFile(Path.Combine(AppContext.BaseDirectory, "fonts", "DejaVuSans.ttf"));
        using SKFont font = new(typeface, size);
        using SKPaint paint = new() { Color = Ink, IsAntialias = true };
        canvas.DrawText(text, x, baseline, align, font, paint);
    }

    /// <summary>Writes to a temporary name and moves, so that a broken run leaves no half picture.</summary>
    private static void Save(SKBitmap bitmap, string path)
    {
        string temporary = path + ".tmp";
        using (SKImage image = SKImage.FromBitmap(bitmap))
        using (SKData png = image.Encode(SKEncodedImageFormat.Png, 100))
        using (FileStream file = File.Create(temporary))
            png.SaveTo(file);
        File.Move(temporary, path, overwrite: true);
    }
}
