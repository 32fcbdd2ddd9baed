namespace ConvGen;

/// <summary>Channels become pixels (depth to space): [C·r², H, W] → [C, H·r, W·r].</summary>
public sealed class PixelShuffleAttribute : LayerAttribute
{
    /// <summary>Channels become pixels.</summary>
    /// <param name="factor">Output rows and columns per input row and column (r); r² must divide the channels.</param>
    public PixelShuffleAttribute(int factor)
    {
        Factor = factor;
    }

    /// <summary>Output rows and columns per input row and column (r).</summary>
    public int Factor { get; }

    /// <summary>How the input's channels are numbered. Default <see cref="BlockOrder.ChannelsFirst"/>, as in PyTorch.</summary>
    public BlockOrder Order { get; set; }
}
