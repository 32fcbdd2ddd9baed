using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Package.Tests;

/// <summary>
/// Packs the package as built, and makes a project outside the solution that restores it from a folder: its program is README's example.
/// A version of its own and a folder for packages of its own keep every older build out.
/// </summary>
public sealed class PackedProject : IAsyncLifetime
{
    private readonly string _version = "0.1.0-test." + Guid.NewGuid().ToString("N");

    /// <summary>Everything that the tests write.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("convgen-package-").FullName;

    public string PackagePath => Path.Combine(Folder, "feed", $"ConvGen.{_version}.nupkg");

    public string ProjectFolder => Path.Combine(Folder, "Consumer");

    public async Task InitializeAsync()
    {
        string feed = Path.Combine(Folder, "feed");
        await DotNet.RunAsync(
            Repository.RuntimeFolder, "pack", "--no-build", "-c", Repository.Configuration, $"-p:PackageVersion={_version}", "-o", feed);
        Directory.CreateDirectory(ProjectFolder);
        await WriteAsync("nuget.config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="feed" value="{feed}" />
              </packageSources>
            </configuration>
            """);
        // The package's one dependency comes from where the runtime's own restore put it: nothing is downloaded.
        await WriteAsync("Consumer.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <WarningLevel>9999</WarningLevel>
                <AnalysisLevel>latest-recommended</AnalysisLevel>
                <!-- README's example has no namespace. -->
                <NoWarn>CA1050</NoWarn>
                <UseAppHost>false</UseAppHost>
                <NuGetAudit>false</NuGetAudit>
                <RestorePackagesPath>{Path.Combine(Folder, "packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{string.Join(';', Repository.PackageFolders())}</RestoreFallbackFolders>
                <EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="ConvGen" Version="{_version}" />
              </ItemGroup>
            </Project>
            """);
        await WriteAsync("Program.cs", Readme.CodePieces()[0]);
        BuildOutput = await DotNet.RunAsync(ProjectFolder, "build", "-c", "Release");
    }

    /// <summary>What building the project printed.</summary>
    public string BuildOutput { get; private set; } = "";

    /// <summary>The project once more, not built yet.</summary>
    public string CopyTo(string name)
    {
        string copy = Directory.CreateDirectory(Path.Combine(Folder, name, "Consumer")).FullName;
        foreach (string file in Directory.GetFiles(ProjectFolder).Where(file => Path.GetExtension(file) is ".cs" or ".csproj" or ".config"))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(ProjectFolder, name), text);
}

/// <summary>Tests of one packed project, which is packed and built once.</summary>
[CollectionDefinition(nameof(PackedProject))]
public sealed class PackedProjectGroup : ICollectionFixture<PackedProject>;
