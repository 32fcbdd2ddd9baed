namespace ConvGen;

/// <summary>Values around a map. Convolutions and pools pad by themselves; this is for other fillings, and for channels.</summary>
public sealed class PadAttribute : LayerAttribute
{
    /// <summary>Padding whose sides are given one by one.</summary>
    public PadAttribute()
    {
    }

    /// <summary>Equal padding on each side of rows and columns; on signals of samples.</summary>
    /// <param name="padding">Pixels on each side.</param>
    public PadAttribute(int padding)
    {
        Padding = padding;
    }

    /// <summary>Pixels on each side.</summary>
    public int Padding { get; }

    /// <summary>Rows above; below 0 takes the constructor's padding. Default −1.</summary>
    public int Top { get; set; } = -1;

    /// <summary>Rows below; below 0 takes the constructor's padding. Default −1.</summary>
    public int Bottom { get; set; } = -1;

    /// <summary>Columns on the left; below 0 takes the constructor's padding. Default −1.</summary>
    public int Left { get; set; } = -1;

    /// <summary>Columns on the right; below 0 takes the constructor's padding. Default −1.</summary>
    public int Right { get; set; } = -1;

    /// <summary>Channels before the first. Default 0.</summary>
    public int ChannelsBefore { get; set; }

    /// <summary>Channels behind the last. Default 0.</summary>
    public int ChannelsAfter { get; set; }

    /// <summary>What the padding holds. Default <see cref="PadMode.Constant"/>.</summary>
    public PadMode Mode { get; set; }

    /// <summary>The value of constant padding. Default 0.</summary>
    public float Value { get; set; }
}
