namespace ConvGen;

/// <summary>The weights of a network at one moment, as inference reads them. Nobody changes one after it is made.</summary>
/// <param name="Parameters">All parameters as they stand in weight files.</param>
/// <param name="Packed">The same weights, laid out as the kernels read them.</param>
internal sealed record WeightSnapshot(AlignedBuffer Parameters, AlignedBuffer Packed);
