namespace ConvGen;

/// <summary>What defines a layer beside its shapes and parameters, for kinds of layers that have settings of their own.</summary>
public abstract record LayerSettings;

/// <summary>Values around a map.</summary>
/// <param name="Top">Rows above.</param>
/// <param name="Bottom">Rows below.</param>
/// <param name="Left">Columns on the left.</param>
/// <param name="Right">Columns on the right.</param>
/// <param name="ChannelsBefore">Channels before the first.</param>
/// <param name="ChannelsAfter">Channels behind the last.</param>
/// <param name="Mode">What the padding holds.</param>
/// <param name="Value">The value of constant padding.</param>
public sealed record PadSettings(int Top, int Bottom, int Left, int Right, int ChannelsBefore, int ChannelsAfter, PadMode Mode, float Value) : LayerSettings;

/// <summary>Part of a map: along each axis a first place and a step; the output's size says how many.</summary>
/// <param name="Channels">The channels taken.</param>
/// <param name="Rows">The rows taken.</param>
/// <param name="Columns">The columns taken.</param>
public sealed record SliceSettings(SliceAxis Channels, SliceAxis Rows, SliceAxis Columns) : LayerSettings;

/// <summary>Places of an axis: <paramref name="Start"/>, <paramref name="Start"/> + <paramref name="Step"/>, …</summary>
/// <param name="Start">The first place, from 0.</param>
/// <param name="Step">From each place to the next; may be negative.</param>
public readonly record struct SliceAxis(int Start, int Step);

/// <summary>Channels of groups dealt out in turn.</summary>
/// <param name="Groups">Groups of channels.</param>
public sealed record ChannelShuffleSettings(int Groups) : LayerSettings;

/// <summary>Channels that stand for the pixels of blocks.</summary>
/// <param name="Factor">Rows and columns of a block.</param>
/// <param name="Order">How the channels are numbered.</param>
public sealed record PixelShuffleSettings(int Factor, BlockOrder Order) : LayerSettings;

/// <summary>A map of another size.</summary>
/// <param name="Mode">How new pixels come from old ones.</param>
/// <param name="Coordinates">Which place of the input an output pixel reads.</param>
/// <param name="Rounding">Which pixel is the nearest.</param>
/// <param name="CubicCoefficient">The coefficient a of cubic interpolation.</param>
/// <param name="ExcludeOutside">Whether pixels beyond the edges have no weight; else the edge is repeated.</param>
/// <param name="Antialias">Whether the filter is stretched for smaller maps.</param>
/// <param name="Rows">Scale and region of the rows.</param>
/// <param name="Columns">Scale and region of the columns.</param>
/// <param name="Outside">Value outside the input, where a region reaches beyond it.</param>
public sealed record ResizeSettings(
    ResizeMode Mode,
    ResizeCoordinates Coordinates,
    ResizeRounding Rounding,
    float CubicCoefficient,
    bool ExcludeOutside,
    bool Antialias,
    ResizeAxis Rows,
    ResizeAxis Columns,
    float Outside) : LayerSettings;

/// <summary>One axis of a resized map.</summary>
/// <param name="Scale">Output pixels per input pixel.</param>
/// <param name="Begin">Begin of the region that is read, as a share of the axis.</param>
/// <param name="End">End of the region that is read, as a share of the axis.</param>
public readonly record struct ResizeAxis(float Scale, float Begin, float End);

/// <summary>Normalisation of each image by itself.</summary>
/// <param name="Axes">The axes that mean and variance run over.</param>
/// <param name="Groups">Groups of channels, each normalised by itself; 1 if there are none.</param>
/// <param name="ParameterAxes">The axes along which γ and β differ.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record NormSettings(Axes Axes, int Groups, Axes ParameterAxes, float Epsilon) : LayerSettings;

/// <summary>Local response normalisation across channels.</summary>
/// <param name="Size">Channels of a sum (n).</param>
/// <param name="Alpha">Factor of the sum (α).</param>
/// <param name="Beta">Exponent (β).</param>
/// <param name="K">The constant k.</param>
public sealed record LocalResponseNormSettings(int Size, float Alpha, float Beta, float K) : LayerSettings;

/// <summary>Factors and terms.</summary>
/// <param name="Axes">The axes along which they differ.</param>
public sealed record ScaleSettings(Axes Axes) : LayerSettings;

/// <summary>A softmax.</summary>
/// <param name="Axes">The axes whose exponentials add up to 1.</param>
/// <param name="Log">Whether the result is the logarithm.</param>
public sealed record SoftmaxSettings(Axes Axes, bool Log) : LayerSettings;

/// <summary>A reduction.</summary>
/// <param name="Reduction">What is taken of the values.</param>
/// <param name="Axes">The axes that it runs over.</param>
/// <param name="KeepAxes">Whether they stay, with size 1.</param>
public sealed record ReduceSettings(Reduction Reduction, Axes Axes, bool KeepAxes) : LayerSettings;
