using System;
using System.IO;
using System.Linq;
using Xunit;

namespace ConvGen.Generator.Tests.Architecture;

/// <summary>A file that can't be read in one go says why.</summary>
public sealed class FileLengthTests
{
    private const int MostLines = 500;

    /// <summary>How the first line of a longer file begins; the reason follows.</summary>
    private const string Excuse = "// Longer than 500 lines: ";

    [Theory]
    [InlineData("generator", 50)]
    [InlineData("runtime", 50)]
    [InlineData("tests", 50)]
    [InlineData("samples", 5)]
    [InlineData("bench", 0)]
    [InlineData("docs", 5)]
    public void FilesAreShortOrSayWhyNot(string folder, int filesAtLeast)
    {
        char separator = Path.DirectorySeparatorChar;
        string[] built = [$"{separator}bin{separator}", $"{separator}obj{separator}", $"{separator}BenchmarkDotNet.Artifacts{separator}"];
        string[] sources =
        [
            .. Directory.GetFiles(Path.Combine(SourceFolders.Root, folder), "*.cs", SearchOption.AllDirectories)
                .Where(file => !built.Any(file.Contains)),
        ];
        Assert.True(sources.Length >= filesAtLeast, $"Only {sources.Length} files were seen.");
        Assert.Equal([], sources.Where(file =>
        {
            string[] lines = File.ReadAllLines(file);
            return lines.Length > MostLines && !lines[0].StartsWith(Excuse, StringComparison.Ordinal);
        }));
    }
}
