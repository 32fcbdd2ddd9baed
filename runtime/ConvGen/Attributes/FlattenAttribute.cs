namespace ConvGen;

/// <summary>Reads a map [C, H, W] as a vector of C·H·W features, in that order.</summary>
public sealed class FlattenAttribute : LayerAttribute
{
}
