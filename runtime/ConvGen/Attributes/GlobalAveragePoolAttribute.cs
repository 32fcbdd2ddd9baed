namespace ConvGen;

/// <summary>The mean of each channel over all pixels: [C, H, W] → [C].</summary>
public sealed class GlobalAveragePoolAttribute : LayerAttribute
{
}
