extern alias generator;

using System;
using System.Diagnostics;
using System.IO;
using generator::ConvGen.Generator;

namespace ConvGen.Benchmarks.Generator;

/// <summary>What a network adds to <c>dotnet build</c>: two projects outside the repository, one empty, one with the network, built in turn.</summary>
internal static class BuildTime
{
    private const int Rounds = 2;

    /// <summary>Builds both projects anew, each round with a compiler process of its own, and takes the best of each.</summary>
    /// <param name="declaration">Text of the network's file.</param>
    /// <returns>Seconds of the empty project and of the one with the network.</returns>
    public static (double Empty, double Network) Measure(string declaration)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("convgen-build-");
        try
        {
            string empty = WriteProject(folder, "Empty", "", "internal static class Nothing;");
            string network = WriteProject(
                folder,
                "WithNetwork",
                $"""<ItemGroup><Reference Include="{typeof(Network).Assembly.Location}" /><Analyzer Include="{typeof(ConvNetGenerator).Assembly.Location}" /></ItemGroup>""",
                declaration);
            Dotnet("restore", empty);
            Dotnet("restore", network);
            double bestEmpty = double.MaxValue, bestNetwork = double.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                bestEmpty = Math.Min(bestEmpty, Build(empty));
                bestNetwork = Math.Min(bestNetwork, Build(network));
            }
            return (bestEmpty, bestNetwork);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string WriteProject(DirectoryInfo folder, string name, string references, string text)
    {
        string path = Path.Combine(folder.CreateSubdirectory(name).FullName, name + ".csproj");
        File.WriteAllText(path, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable><NuGetAudit>false</NuGetAudit></PropertyGroup>
              {references}
            </Project>
            """);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(path)!, "Code.cs"), text);
        return path;
    }

    private static double Build(string project)
    {
        long begin = Stopwatch.GetTimestamp();
        Dotnet("build", project, "--no-restore", "--no-incremental", "-c", "Release", "-p:UseSharedCompilation=false", "-nodeReuse:false");
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void Dotnet(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
    }
}
