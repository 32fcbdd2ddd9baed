using System;
using System.IO;
using Xunit;

namespace ConvGen.Tool.Tests;

/// <summary>Data that doesn't come with the project: in the folder that CONVGEN_DATA names.</summary>
internal static class Data
{
    public static string PathOf(string name) => Path.Combine(Environment.GetEnvironmentVariable("CONVGEN_DATA") ?? "", name);

    public static string? Missing(string name) => Path.Exists(PathOf(name)) ? null : $"needs '{name}' in the folder that CONVGEN_DATA names";
}

/// <summary>A test that needs data; where there are none it is skipped and says so.</summary>
public sealed class DataFactAttribute : FactAttribute
{
    public DataFactAttribute(string name) => Skip = Data.Missing(name);
}

/// <summary>The same with cases.</summary>
public sealed class DataTheoryAttribute : TheoryAttribute
{
    public DataTheoryAttribute(string name) => Skip = Data.Missing(name);
}
