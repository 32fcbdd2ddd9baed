using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Publish.Tests;

/// <summary><c>samples/Native</c>, published by NativeAOT as its README says, each way once for all tests.</summary>
public sealed class PublishedSample : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convgen-publish-");
    private readonly Dictionary<string, Task<string>> _programs = [];

    /// <summary>The identifier of this machine.</summary>
    public static string Here { get; } = "linux-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    /// <summary>Publishes the sample, if it wasn't yet.</summary>
    /// <param name="settings">Arguments of <c>dotnet publish</c>.</param>
    /// <returns>The program's file.</returns>
    public Task<string> ProgramAsync(params string[] settings)
    {
        string key = string.Join(' ', settings);
        if (!_programs.TryGetValue(key, out Task<string>? program))
            _programs[key] = program = PublishAsync(Path.Combine(_folder.FullName, $"{_programs.Count}"), settings);
        return program;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(10));
        return (process.ExitCode, await output, await error);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<string> PublishAsync(string folder, string[] settings)
    {
        string output = await DotNet.PublishAsync(Path.Combine(Repository.Root, "samples", "Native"), folder, settings);
        // Warnings of trimming and of NativeAOT are errors in this repository; this holds for whatever isn't.
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        return Path.Combine(folder, "lenet");
    }
}
