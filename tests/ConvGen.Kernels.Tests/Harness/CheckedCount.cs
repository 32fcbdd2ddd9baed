using System;
using System.IO;

namespace ConvGen.Kernels.Tests.Harness;

/// <summary><c>dotnet test</c> shows nothing of tests that pass: what they counted goes to a file, whose lines the project prints after the run.</summary>
internal static class CheckedCount
{
    public static void Report(string line) => File.AppendAllText(Path.Combine(AppContext.BaseDirectory, "checked-shapes.txt"), line + Environment.NewLine);
}
