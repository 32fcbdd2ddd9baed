using System;
using System.IO;

namespace ConvGen;

/// <summary>
/// A file of weights is broken, doesn't fit the network, or couldn't be written. The message names the file, the tensor, what was expected
/// and what was found. Whatever was being read into is unchanged.
/// </summary>
public sealed class WeightFileException : IOException
{
    internal WeightFileException(string file, string problem, Exception? cause = null)
        : this(file, null, problem, cause)
    {
    }

    internal WeightFileException(string file, string? tensor, string problem, Exception? cause = null)
        : base(tensor is null ? $"Weight file '{file}': {problem}." : $"Weight file '{file}', tensor '{tensor}': {problem}.", cause)
    {
        File = file;
        Tensor = tensor;
    }

    /// <summary>The file, or <c>stream</c>.</summary>
    public string File { get; }

    /// <summary>The tensor in question, where there is one.</summary>
    public string? Tensor { get; }
}
