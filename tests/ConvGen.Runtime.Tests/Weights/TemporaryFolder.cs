using System;
using System.IO;
using System.Linq;

namespace ConvGen.Runtime.Tests.Weights;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convgen-");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Names of all files, hidden ones included, in order.</summary>
    public string[] Names() => [.. _folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);
}
