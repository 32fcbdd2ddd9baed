using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;

namespace ConvGen.Tests;

/// <summary>The program of this test project in a process of its own: the runtime reads its switches only at the start, and some processes are meant to be killed.</summary>
internal static class ChildProcess
{
    /// <summary>Runs the program and gives back its exit code and all that it wrote.</summary>
    /// <param name="switches">Environment variables of the runtime.</param>
    /// <param name="arguments">Arguments of the program.</param>
    public static async Task<(int ExitCode, string Output)> RunAsync(IReadOnlyDictionary<string, string> switches, params string[] arguments)
    {
        using Process process = Start(switches, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    /// <summary>Starts the program.</summary>
    /// <param name="switches">Environment variables of the runtime.</param>
    /// <param name="arguments">Arguments of the program.</param>
    public static Process Start(IReadOnlyDictionary<string, string> switches, params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in switches)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
