namespace ConvGen;

/// <summary>Upsampling by a whole factor.</summary>
public sealed class UpsampleAttribute : LayerAttribute
{
    /// <summary>Upsampling.</summary>
    /// <param name="factor">Output rows and columns per input row and column.</param>
    public UpsampleAttribute(int factor)
    {
        Factor = factor;
    }

    /// <summary>Output rows and columns per input row and column.</summary>
    public int Factor { get; }

    /// <summary>How new pixels are filled. Default <see cref="UpsampleMode.Nearest"/>.</summary>
    public UpsampleMode Mode { get; set; }
}
