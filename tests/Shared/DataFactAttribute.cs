using System;
using System.IO;
using Xunit;

namespace ConvGen.Tests;

/// <summary>A test that needs a folder of CONVGEN_DATA; where it isn't set the test is skipped and says so.</summary>
internal sealed class DataFactAttribute : FactAttribute
{
    public DataFactAttribute(string folder)
    {
        Folder = folder;
        if (!Directory.Exists(PathOf(folder)))
            Skip = $"needs the folder '{folder}' in the folder that CONVGEN_DATA names";
    }

    public string Folder { get; }

    public static string PathOf(string folder) => Path.Combine(Environment.GetEnvironmentVariable("CONVGEN_DATA") ?? "", folder);
}
