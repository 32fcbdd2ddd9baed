namespace Digits;

/// <summary>What the command line asks for.</summary>
/// <param name="Quick">One epoch on 10,000 images.</param>
/// <param name="Epochs">Epochs on all images.</param>
/// <param name="Seed">Seed of weights, shuffling and shifts.</param>
/// <param name="Threads">Worker threads; 0 takes all physical cores.</param>
internal sealed record Options(bool Quick, int Epochs, int Seed, int Threads);
