using System;
using System.IO;
using SkiaSharp;

namespace ConvGen.Visuals;

/// <summary>Words in the font that comes with the package: a machine without fonts draws the same.</summary>
internal static class Lettering
{
    private static readonly Lazy<SKTypeface> Typeface = new(Load);

    public static void Write(SKCanvas canvas, string text, float x, float baseline, float size, SKTextAlign align = SKTextAlign.Left)
    {
        using SKFont font = new(Typeface.Value, size);
        using SKPaint paint = new() { Color = Palette.Ink.ToSkia(), IsAntialias = true };
        canvas.DrawText(text, x, baseline, align, font, paint);
    }

    /// <summary>Width of a text in pixels.</summary>
    public static float Width(string text, float size)
    {
        using SKFont font = new(Typeface.Value, size);
        return font.MeasureText(text);
    }

    private static SKTypeface Load()
    {
        using Stream stream = typeof(Lettering).Assembly.GetManifestResourceStream("DejaVuSans.ttf")
            ?? throw new InvalidOperationException("The font is missing from ConvGen.Visuals.");
        return SKTypeface.FromStream(stream) ?? throw new InvalidOperationException("The font of ConvGen.Visuals can't be read.");
    }
}
