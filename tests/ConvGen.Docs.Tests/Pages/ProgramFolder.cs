using System;
using System.IO;

namespace ConvGen.Docs.Tests.Pages;

/// <summary>A folder that is there while a program runs.</summary>
internal sealed class ProgramFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("convgen-docs-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
