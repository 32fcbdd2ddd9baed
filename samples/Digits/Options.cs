namespace Digits;

/// <summary>What the command line asks for.</summary>
/// <param name="Images">Training images.</param>
/// <param name="Epochs">Times through them.</param>
/// <param name="Seed">Seed of weights, shuffling and shifts.</param>
/// <param name="Threads">Worker threads; <see langword="null"/> takes one per physical core.</param>
internal sealed record Options(int Images, int Epochs, int Seed, int? Threads);
