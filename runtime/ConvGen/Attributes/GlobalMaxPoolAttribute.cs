namespace ConvGen;

/// <summary>The largest value of each channel over all pixels: [C, H, W] → [C].</summary>
public sealed class GlobalMaxPoolAttribute : LayerAttribute
{
}
