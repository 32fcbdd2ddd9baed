using System;
using System.IO;

namespace ConvGen;

/// <summary>
/// A file of weights is broken, doesn't fit the network, or couldn't be written. The message names the file, the tensor, what was expected
/// and what was found. Whatever was being read into is unchanged.
/// </summary>
public sealed class WeightFileException : IOException
{
    /// <summary>A problem with a file as a whole; for readers and writers of further formats too.</summary>
    /// <param name="file">The file, or <c>stream</c>.</param>
    /// <param name="problem">What is wrong, as a clause without a full stop.</param>
    /// <param name="cause">What the system said.</param>
    public WeightFileException(string file, string problem, Exception? cause = null)
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
