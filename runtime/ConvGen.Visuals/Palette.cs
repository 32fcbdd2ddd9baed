using System;
using SkiaSharp;

namespace ConvGen.Visuals;

/// <summary>A colour, each part from 0 to 255.</summary>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    public void WriteTo(Span<byte> pixel)
    {
        pixel[0] = Red;
        pixel[1] = Green;
        pixel[2] = Blue;
        pixel[3] = byte.MaxValue;
    }

    public SKColor ToSkia(byte alpha = byte.MaxValue) => new(Red, Green, Blue, alpha);

    /// <summary>This colour with a share of another.</summary>
    public Colour Mixed(Colour other, float share) => new(Part(Red, other.Red, share), Part(Green, other.Green, share), Part(Blue, other.Blue, share));

    private static byte Part(byte one, byte other, float share) => (byte)MathF.Round(float.Lerp(one, other, share));
}

/// <summary>What numbers look like.</summary>
internal static class Palette
{
    public static readonly Colour Ground = new(250, 250, 248);
    public static readonly Colour Ink = new(45, 45, 50);
    public static readonly Colour Line = new(222, 222, 218);
    public static readonly Colour Curve = new(200, 60, 40);

    private static readonly Colour Black = new(0, 0, 0);
    private static readonly Colour White = new(255, 255, 255);
    private static readonly Colour Positive = new(214, 47, 39);
    private static readonly Colour Negative = new(49, 94, 190);

    // From cold to hot, as a thing that begins to glow.
    private static readonly Colour[] Glow = [new(16, 12, 60), new(110, 24, 110), new(205, 60, 70), new(250, 150, 40), new(255, 245, 165)];

    /// <summary>From black at 0 to white at 1.</summary>
    public static Colour Gray(float value) => Black.Mixed(White, Unit(value));

    /// <summary>Red for positive and blue for negative values, white at 0, full at ±1.</summary>
    public static Colour Signed(float value) => White.Mixed(value < 0 ? Negative : Positive, Unit(Math.Abs(value)));

    /// <summary>From dark blue at 0 over red to a light yellow at 1.</summary>
    public static Colour Heat(float value)
    {
        float place = Unit(value) * (Glow.Length - 1);
        int below = Math.Min((int)place, Glow.Length - 2);
        return Glow[below].Mixed(Glow[below + 1], place - below);
    }

    /// <summary>Red, green and blue from 0 to 1.</summary>
    public static Colour Rgb(float red, float green, float blue) => new(Byte(red), Byte(green), Byte(blue));

    private static byte Byte(float value) => (byte)MathF.Round(Unit(value) * byte.MaxValue);

    // What is no number is drawn as nothing.
    private static float Unit(float value) => float.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1);
}
