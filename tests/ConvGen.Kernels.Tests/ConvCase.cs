using System.Globalization;

namespace ConvGen.Kernels.Tests;

/// <summary>A convolution to check against the oracle: one row of the matrix.</summary>
/// <param name="Channels">Input channels.</param>
/// <param name="Height">Rows; 0 for a signal.</param>
/// <param name="Width">Columns or samples.</param>
/// <param name="Filters">Output channels.</param>
/// <param name="Kernel">Rows of the kernel; on signals its length.</param>
public sealed record ConvCase(int Channels, int Height, int Width, int Filters, int Kernel)
{
    public int KernelWidth { get; init; }

    public int StrideHeight { get; init; } = 1;

    public int StrideWidth { get; init; } = 1;

    public int DilationHeight { get; init; } = 1;

    public int DilationWidth { get; init; } = 1;

    public int Top { get; init; }

    public int Bottom { get; init; }

    public int Left { get; init; }

    public int Right { get; init; }

    public int Groups { get; init; } = 1;

    public bool Transposed { get; init; }

    public int OutputPadding { get; init; }

    public bool Flip { get; init; }

    public bool Bias { get; init; } = true;

    public Unroll Unroll { get; init; }

    public int Images { get; init; } = 2;

    /// <summary>The same stride on both axes.</summary>
    public int Stride
    {
        init => (StrideHeight, StrideWidth) = (value, value);
    }

    /// <summary>The same dilation on both axes.</summary>
    public int Dilation
    {
        init => (DilationHeight, DilationWidth) = (value, value);
    }

    /// <summary>The same padding on all sides.</summary>
    public int Pad
    {
        init => (Top, Bottom, Left, Right) = (value, value, value, value);
    }

    public bool IsSignal => Height == 0;

    /// <summary>The declaration of a network that is this convolution alone.</summary>
    public string Declare(string name)
    {
        string kernel = KernelWidth == 0 ? Text(Kernel) : $"{Text(Kernel)}, {Text(KernelWidth)}";
        string input = IsSignal ? $"{Text(Channels)}, {Text(Width)}" : $"{Text(Channels)}, {Text(Height)}, {Text(Width)}";
        string rows = IsSignal
            ? $"Stride = {Text(StrideWidth)}, Dilation = {Text(DilationWidth)}, PaddingLeft = {Text(Left)}, PaddingRight = {Text(Right)}"
            : $"StrideHeight = {Text(StrideHeight)}, StrideWidth = {Text(StrideWidth)}, DilationHeight = {Text(DilationHeight)}, DilationWidth = {Text(DilationWidth)}, " +
              $"PaddingTop = {Text(Top)}, PaddingBottom = {Text(Bottom)}, PaddingLeft = {Text(Left)}, PaddingRight = {Text(Right)}";
        return $$"""
            [ConvNet({{input}}, InputGradient = true)]
            public sealed partial class {{name}}
            {
                [ConvLayer({{Text(Filters)}}, {{kernel}}, {{rows}}, Groups = {{Text(Groups)}}, Bias = {{Text(Bias)}}, Flip = {{Text(Flip)}}, Transposed = {{Text(Transposed)}}{{(Transposed ? $", OutputPadding = {Text(OutputPadding)}" : "")}}, Unroll = Unroll.{{Unroll}})]
                public partial ConvLayer Conv { get; }
            }

            """;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool value) => value ? "true" : "false";
}
