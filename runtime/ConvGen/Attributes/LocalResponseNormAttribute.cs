namespace ConvGen;

/// <summary>
/// Local response normalisation across channels: y[c] = x[c] ÷ (k + α ÷ n · Σ x[j]²)^β, with the sum over the n channels around c (Krizhevsky and
/// others, 2012; the form of PyTorch and ONNX). Channels beyond the edges count as 0.
/// </summary>
public sealed class LocalResponseNormAttribute : LayerAttribute
{
    /// <summary>Local response normalisation.</summary>
    /// <param name="size">Channels of the sum (n): ⌊(n − 1) ÷ 2⌋ before the channel and ⌈(n − 1) ÷ 2⌉ behind it, as in ONNX.</param>
    public LocalResponseNormAttribute(int size)
    {
        Size = size;
    }

    /// <summary>Channels of the sum (n).</summary>
    public int Size { get; }

    /// <summary>Factor of the sum (α). Default 1e−4.</summary>
    public float Alpha { get; set; } = 1e-4f;

    /// <summary>Exponent (β). Default 0.75.</summary>
    public float Beta { get; set; } = 0.75f;

    /// <summary>The constant k. Default 1.</summary>
    public float K { get; set; } = 1;
}
