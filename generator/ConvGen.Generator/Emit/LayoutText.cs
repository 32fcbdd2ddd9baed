using System.Linq;

namespace ConvGen.Generator.Emit;

/// <summary>Prints shapes and layouts as expressions of the runtime's types.</summary>
internal static class LayoutText
{
    public static string New(MapLayout layout) => $"new MapLayout({Values(layout)})";

    public static string Of(Shape shape) => shape.Axes is { } axes ? $"Shape.Tensor({string.Join(", ", axes.Select(Literals.Of))})" : shape.Rank switch
    {
        0 => $"Shape.Vector({Literals.Of(shape.Channels)})",
        1 => $"Shape.Signal({Literals.Of(shape.Channels)}, {Literals.Of(shape.Width)})",
        _ => $"Shape.Map({Literals.Of(shape.Channels)}, {Literals.Of(shape.Height)}, {Literals.Of(shape.Width)})",
    };

    private static string Values(MapLayout layout) => string.Join(", ", new[]
    {
        layout.Height, layout.Width, layout.Channels, layout.ChannelStride, layout.Top, layout.Bottom, layout.Left, layout.Right,
    }.Select(Literals.Of));
}
