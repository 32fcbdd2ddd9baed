using System;
using System.IO;
using ConvGen.Generator.Tests.Architecture;
using Xunit;

namespace ConvGen.Generator.Tests.Snapshots;

/// <summary>
/// Holds generated text to a file beside the tests. After a change that is meant, run the tests once with the environment variable
/// CONVGEN_ACCEPT_SNAPSHOTS=1, which writes the files, and look at the difference before it is committed.
/// </summary>
internal static class Snapshot
{
    private const string Accept = "CONVGEN_ACCEPT_SNAPSHOTS";

    public static void Match(string name, string actual)
    {
        string path = Path.Combine(SourceFolders.Root, "tests", "ConvGen.Generator.Tests", "Snapshots", name + ".verified.txt");
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"There is no snapshot '{name}'; {Accept}=1 writes it.");
        string expected = File.ReadAllText(path);
        if (expected != actual)
            Assert.Fail($"'{name}' differs from its snapshot{FirstDifference(expected, actual)}\nIf the change is meant, {Accept}=1 accepts it.");
    }

    private static string FirstDifference(string expected, string actual)
    {
        string[] before = expected.Split('\n');
        string[] now = actual.Split('\n');
        int line = 0;
        while (line < before.Length && line < now.Length && before[line] == now[line])
            line++;
        string Line(string[] lines) => line < lines.Length ? lines[line] : "(end)";
        return $" in line {line + 1}:\n- {Line(before)}\n+ {Line(now)}";
    }
}
