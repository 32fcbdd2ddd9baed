using System;
using System.IO;

namespace ConvGen.Tests;

/// <summary>
/// What tests counted, and by which seed: <c>dotnet test</c> shows nothing of tests that pass, so it goes to a file whose lines are printed after the run.
/// </summary>
internal static class CheckedCount
{
    private static readonly object s_file = new();

    /// <summary>Adds a line to the report.</summary>
    public static void Report(FormattableString line)
    {
        // Tests of an assembly run side by side.
        lock (s_file)
            File.AppendAllText(Path.Combine(AppContext.BaseDirectory, "checked-shapes.txt"), FormattableString.Invariant(line) + Environment.NewLine);
    }
}
