using System;
using System.IO;

namespace ConvGen;

/// <summary>A data file is not what it should be. The message names the file, what was expected and what was found.</summary>
public sealed class DataFileException : IOException
{
    /// <summary>Says what is wrong with a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="problem">What was expected and what was found, as the rest of a sentence about the file.</param>
    /// <param name="cause">What led to it.</param>
    public DataFileException(string file, string problem, Exception? cause = null)
        : base($"Data file '{file}': {problem}.", cause) => File = file;

    /// <summary>The file, or <c>stream</c>.</summary>
    public string File { get; }
}
