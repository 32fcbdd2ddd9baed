namespace ConvGen;

/// <summary>What one layer takes of a call of <c>Predict</c>, or of a training pass.</summary>
/// <param name="Name">
/// Name in weight files; <c>(inputs)</c> and <c>(outputs)</c> are the ways between [N, C, H, W] and the layout inside. While training, packing the weights counts to the
/// former and the loss to the latter, and <c>(parameters)</c> is where adjoints of packed weights become those of parameters.
/// </param>
/// <param name="Kind">Kind in words, such as <c>conv 3×3 s2</c>.</param>
/// <param name="Kernel">Name of the kernel (at 256 bits) or routine that computes it.</param>
/// <param name="Microseconds">Median time of a call, or of the forward part of a training pass, in microseconds.</param>
/// <param name="Share">Share of the time of all layers, from 0 to 1.</param>
/// <param name="MultiplyAdds">Multiply-adds of the direct method, of all images of the call.</param>
/// <param name="Bytes">Bytes that have to be read or written at least: inputs and outputs of all images once, parameters once for each block of images.</param>
public sealed record LayerProfile(string Name, string Kind, string Kernel, double Microseconds, double Share, long MultiplyAdds, long Bytes)
{
    /// <summary>Median time of the layer's adjoints in microseconds; 0 for <c>Predict</c>.</summary>
    public double AdjointMicroseconds { get; init; }

    /// <summary>
    /// 10⁹ floating-point operations per second, a multiply-add counted as two; forward. Layers by Winograd's method can show more than a processor's peak, since they
    /// do with fewer than the direct method.
    /// </summary>
    public double GigaFlops => Microseconds > 0 ? 2e-3 * MultiplyAdds / Microseconds : 0;

    /// <summary>10⁹ bytes per second, forward.</summary>
    public double GigaBytesPerSecond => Microseconds > 0 ? 1e-3 * Bytes / Microseconds : 0;
}
