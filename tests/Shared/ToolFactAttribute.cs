using System;
using System.IO;
using System.Linq;
using Xunit;

namespace ConvGen.Tests;

/// <summary>A test that needs tools of the machine; where one is missing the test is skipped and names it.</summary>
public class ToolFactAttribute : FactAttribute
{
    /// <summary>Names the tools.</summary>
    /// <param name="tools">Commands on the path, or whole paths of files; <c>clang|gcc</c> is either.</param>
    public ToolFactAttribute(params string[] tools)
    {
        string[] missing = [.. tools.Where(tool => !tool.Split('|').Any(name => Find(name) is not null))];
        if (!OperatingSystem.IsLinux())
            Skip = "runs on Linux";
        else if (missing.Length > 0)
            Skip = $"needs {string.Join(", ", missing)}; .ci/run installs them where it may";
    }

    /// <summary>The file of a command, or <see langword="null"/>.</summary>
    public static string? Find(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, command))
            .FirstOrDefault(File.Exists);
}
