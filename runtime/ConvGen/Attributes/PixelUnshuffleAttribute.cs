namespace ConvGen;

/// <summary>Pixels become channels (space to depth): [C, H·r, W·r] → [C·r², H, W].</summary>
public sealed class PixelUnshuffleAttribute : LayerAttribute
{
    /// <summary>Pixels become channels.</summary>
    /// <param name="factor">Input rows and columns per output row and column (r); must divide both.</param>
    public PixelUnshuffleAttribute(int factor)
    {
        Factor = factor;
    }

    /// <summary>Input rows and columns per output row and column (r).</summary>
    public int Factor { get; }

    /// <summary>How the output's channels are numbered. Default <see cref="BlockOrder.ChannelsFirst"/>, as in PyTorch.</summary>
    public BlockOrder Order { get; set; }
}
