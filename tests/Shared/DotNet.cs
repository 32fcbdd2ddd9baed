using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace ConvGen.Tests;

/// <summary>Runs the <c>dotnet</c> command as a user would in a fresh shell.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Publishes a project whose references the build of these tests made. They are neither restored nor built again:
    /// test programs run side by side, and two restores of one project meet in its files.
    /// </summary>
    public static Task<string> PublishAsync(string folder, string output, params string[] settings) => RunAsync(
        folder,
        ["publish", "-c", Repository.Configuration, "-p:BuildProjectReferences=false", "-p:RestoreRecursive=false", "-o", output, .. settings]);

    /// <summary>Runs a command and returns what it printed; the test fails if the command does.</summary>
    public static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the build that runs these tests tells its own processes isn't meant for another build.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        // No process may outlive the command: it would keep the pipes open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'dotnet {string.Join(' ', arguments)}' took more than {Limit.TotalMinutes} minutes.");
        }
        string text = await output + await error;
        Assert.True(process.ExitCode == 0, $"'dotnet {string.Join(' ', arguments)}' ended with {process.ExitCode}:\n{text}");
        return text;
    }
}
