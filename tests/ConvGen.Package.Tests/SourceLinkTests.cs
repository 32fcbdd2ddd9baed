using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Threading.Tasks;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Package.Tests;

/// <summary>Source Link as the packages will have it once the repository has a remote: a project built by their settings in a clone that has one.</summary>
public sealed class SourceLinkTests : IDisposable
{
    private const string Remote = "https://github.com/example/convgen";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convgen-sourcelink-");

    [ToolFact("git")]
    public async Task Symbols_say_where_each_source_of_the_commit_lies()
    {
        string project = MakeProject();
        await GitAsync("init", "--quiet");
        await GitAsync("add", "--all");
        await GitAsync("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "commit", "--quiet", "--message", "Sources");
        await GitAsync("remote", "add", "origin", Remote);
        string commit = (await GitAsync("rev-parse", "HEAD")).Trim();
        await DotNet.RunAsync(project, "pack", "-c", "Release", "-o", _folder.FullName);

        byte[] symbols = await File.ReadAllBytesAsync(Path.Combine(project, "bin", "Release", "net10.0", "Linked.pdb"));
        KeyValuePair<string, string> link = Assert.Single(Symbols.LinksOf(symbols));
        // The part that stands for the star is the path within the repository.
        Assert.Equal(("/_/*", $"https://raw.githubusercontent.com/example/convgen/{commit}/*"), (link.Key, link.Value));
        Assert.Contains(Symbols.Of(symbols), document => document.Path == "/_/runtime/Linked/Linked.cs");
        Assert.All(Symbols.Of(symbols), document => Assert.StartsWith("/_/", document.Path, StringComparison.Ordinal));

        using ZipArchive package = ZipFile.OpenRead(Path.Combine(_folder.FullName, "Linked.0.1.0.nupkg"));
        using StreamReader specification = new(package.GetEntry("Linked.nuspec")!.Open());
        string text = await specification.ReadToEndAsync();
        Assert.Contains($"url=\"{Remote}\"", text, StringComparison.Ordinal);
        Assert.Contains($"commit=\"{commit}\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sources_outside_of_a_clone_have_the_same_paths_and_no_links()
    {
        string project = MakeProject();
        await DotNet.RunAsync(project, "build", "-c", "Release");
        byte[] symbols = await File.ReadAllBytesAsync(Path.Combine(project, "bin", "Release", "net10.0", "Linked.pdb"));
        Assert.Empty(Symbols.LinksOf(symbols));
        Assert.Contains(Symbols.Of(symbols), document => document is { Path: "/_/runtime/Linked/Linked.cs", Source: not null });
    }

    public void Dispose()
    {
        // Git protects its objects from being written.
        foreach (FileInfo file in _folder.EnumerateFiles("*", SearchOption.AllDirectories))
            file.IsReadOnly = false;
        _folder.Delete(recursive: true);
    }

    /// <summary>The repository's settings, and a project that stands where the runtime's do.</summary>
    private string MakeProject()
    {
        string project = _folder.CreateSubdirectory(Path.Combine("runtime", "Linked")).FullName;
        foreach (string file in new[] { "Directory.Build.props", "Directory.Packages.props", "SourceLink.props", "global.json", ".gitignore", "runtime/Directory.Build.props" })
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(_folder.FullName, file));
        File.WriteAllText(
            Path.Combine(project, "Linked.csproj"),
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
        File.WriteAllText(Path.Combine(project, "Linked.cs"), "/// <summary>One.</summary>\npublic static class Linked\n{\n    /// <summary>One.</summary>\n    public static int One() => 1;\n}\n");
        return project;
    }

    private async Task<string> GitAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("git", arguments) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true };
        // A hook that runs the tests would name its own repository.
        foreach (string name in new[] { "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE" })
            start.Environment.Remove(name);
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
