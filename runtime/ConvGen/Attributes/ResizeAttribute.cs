namespace ConvGen;

/// <summary>
/// A map of another size, by any factor on each axis: the words and formulas are those of ONNX's Resize. For whole factors see
/// <see cref="UpsampleAttribute"/>.
/// </summary>
public sealed class ResizeAttribute : LayerAttribute
{
    /// <summary>A size that follows from <see cref="Scale"/>: ⌊input · scale⌋.</summary>
    public ResizeAttribute()
    {
    }

    /// <summary>A given size of both axes; on signals its length.</summary>
    /// <param name="size">Rows and columns of the output.</param>
    public ResizeAttribute(int size)
        : this(size, size)
    {
    }

    /// <summary>A given size.</summary>
    /// <param name="height">Rows of the output.</param>
    /// <param name="width">Columns of the output.</param>
    public ResizeAttribute(int height, int width)
    {
        Height = height;
        Width = width;
    }

    /// <summary>Rows of the output; 0 if they follow from the scale.</summary>
    public int Height { get; }

    /// <summary>Columns of the output; 0 if they follow from the scale.</summary>
    public int Width { get; }

    /// <summary>Output pixels per input pixel on both axes; NaN (the default) takes output size ÷ input size.</summary>
    public float Scale { get; set; } = float.NaN;

    /// <summary>Output rows per input row; NaN (the default) takes <see cref="Scale"/>.</summary>
    public float ScaleHeight { get; set; } = float.NaN;

    /// <summary>Output columns per input column; NaN (the default) takes <see cref="Scale"/>.</summary>
    public float ScaleWidth { get; set; } = float.NaN;

    /// <summary>How new pixels come from old ones. Default <see cref="ResizeMode.Nearest"/>.</summary>
    public ResizeMode Mode { get; set; }

    /// <summary>Which place of the input an output pixel reads. Default <see cref="ResizeCoordinates.HalfPixel"/>.</summary>
    public ResizeCoordinates Coordinates { get; set; }

    /// <summary>Which pixel is the nearest. Default <see cref="ResizeRounding.RoundPreferFloor"/>.</summary>
    public ResizeRounding Rounding { get; set; }

    /// <summary>The coefficient a of cubic interpolation (Keys, 1981). Default −0.75.</summary>
    public float CubicCoefficient { get; set; } = -0.75f;

    /// <summary>Whether pixels beyond the edges have no weight and the others' weights are made to add up to 1; else the edge is repeated.</summary>
    public bool ExcludeOutside { get; set; }

    /// <summary>Whether a smaller map averages what lies between its pixels: the filter of linear and cubic interpolation is stretched.</summary>
    public bool Antialias { get; set; }

    /// <summary>Begin of the region that <see cref="ResizeCoordinates.Crop"/> reads, as a share of the rows. Default 0.</summary>
    public float RegionTop { get; set; }

    /// <summary>End of the region that <see cref="ResizeCoordinates.Crop"/> reads, as a share of the rows. Default 1.</summary>
    public float RegionBottom { get; set; } = 1;

    /// <summary>Begin of the region that <see cref="ResizeCoordinates.Crop"/> reads, as a share of the columns. Default 0.</summary>
    public float RegionLeft { get; set; }

    /// <summary>End of the region that <see cref="ResizeCoordinates.Crop"/> reads, as a share of the columns. Default 1.</summary>
    public float RegionRight { get; set; } = 1;

    /// <summary>Value of output pixels that <see cref="ResizeCoordinates.Crop"/> finds outside the input. Default 0.</summary>
    public float Outside { get; set; }
}
