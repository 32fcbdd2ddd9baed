using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using ConvGen.Tests;
using Xunit;
using Xunit.Sdk;

namespace ConvGen.Package.Tests;

[Collection(nameof(PackedProject))]
public sealed class PackageTests(PackedProject project)
{
    [Fact]
    public void Package_holds_the_runtime_the_generator_and_the_properties()
    {
        using ZipArchive package = ZipFile.OpenRead(project.PackagePath);
        string[] files = [.. package.Entries.Select(entry => entry.FullName).Where(name => !IsPackaging(name)).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "README.md",
                "analyzers/dotnet/cs/ConvGen.CodeFixes.dll",
                "analyzers/dotnet/cs/ConvGen.Generator.dll",
                "build/ConvGen.props",
                "build/ConvGen.targets",
                "build/processor-check.c",
                "buildTransitive/ConvGen.props",
                "buildTransitive/ConvGen.targets",
                "buildTransitive/processor-check.c",
                "lib/net10.0/ConvGen.dll",
                "lib/net10.0/ConvGen.pdb",
                "lib/net10.0/ConvGen.xml",
            ],
            files);
        Assert.InRange(new FileInfo(project.PackagePath).Length, 1, 1_000_000);
    }

    [Fact]
    public void Package_depends_on_the_tensor_primitives_alone_and_is_free_to_use()
    {
        using ZipArchive package = ZipFile.OpenRead(project.PackagePath);
        using Stream stream = package.GetEntry("ConvGen.nuspec")!.Open();
        XElement metadata = XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        Assert.Equal(
            ["System.Numerics.Tensors"],
            metadata.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value));
        XElement license = metadata.Elements().Single(element => element.Name.LocalName == "license");
        Assert.Equal(("expression", "MIT"), (license.Attribute("type")!.Value, license.Value));
    }

    [Fact]
    public void Project_that_references_the_package_builds_without_a_warning()
    {
        Assert.Contains("0 Warning(s)", project.BuildOutput, StringComparison.Ordinal);
        Assert.Contains("0 Error(s)", project.BuildOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Example_of_the_readme_trains_saves_loads_and_predicts()
    {
        DigitFiles.Write(
            Path.Combine(project.ProjectFolder, "train-images-idx3-ubyte.gz"), Path.Combine(project.ProjectFolder, "train-labels-idx1-ubyte.gz"));
        string output = await DotNet.RunAsync(project.ProjectFolder, Path.Combine("bin", "Release", "net10.0", "Consumer.dll"));
        Assert.Contains($"It's a {DigitFiles.Label(0)}.", output, StringComparison.Ordinal);
        Assert.Contains("Conv2dForward_K3S1D1_V256", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(project.ProjectFolder, "digits.safetensors")));
    }

    [Fact]
    public void Kernel_of_the_readme_is_what_the_generator_writes()
    {
        string[] shown = [.. Lines(Readme.CodePieces()[1]).Where(line => line != "…")];
        string[] files = Directory.GetFiles(Path.Combine(project.ProjectFolder, "obj"), "Conv2d*.g.cs", SearchOption.AllDirectories);
        string name = shown.Single(line => line.StartsWith("public static void ", StringComparison.Ordinal))["public static void ".Length..].TrimEnd('(');
        string[] generated = Lines(File.ReadAllText(files.Single(file => Path.GetFileName(file) == name + ".g.cs")));
        int at = -1;
        foreach (string line in shown)
        {
            at = Array.IndexOf(generated, line, at + 1);
            Assert.True(at >= 0, $"{name} has no line '{line}' there.");
        }

        static string[] Lines(string text) =>
            [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
    }

    [Theory]
    [InlineData("Generated")]
    [InlineData("../Elsewhere", "-p:ConvGenFilesFolder=../Elsewhere")]
    public async Task Generated_files_are_written_and_not_compiled_twice(string folder, params string[] settings)
    {
        string copy = project.CopyTo("Writer" + settings.Length);
        for (int build = 0; build < 2; build++)
        {
            string output = await DotNet.RunAsync(copy, ["build", "-c", "Release", "--no-incremental", "-p:ConvGenWriteFiles=true", .. settings]);
            Assert.Contains("0 Warning(s)", output, StringComparison.Ordinal);
        }
        string[] files = Directory.GetFiles(Path.Combine(copy, folder), "*.g.cs", SearchOption.AllDirectories);
        Assert.Contains(files, file => Path.GetFileName(file).StartsWith("DigitNet", StringComparison.Ordinal));
        Assert.Contains(files, file => Path.GetFileName(file).StartsWith("Conv2dForward", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Generated_files_are_not_written_among_the_projects_own()
    {
        XunitException failure = await Assert.ThrowsAnyAsync<XunitException>(() =>
            DotNet.RunAsync(project.CopyTo("Refused"), "build", "-c", "Release", "-p:ConvGenWriteFiles=true", "-p:ConvGenFilesFolder=."));
        Assert.Contains("ConvGenFilesFolder is the project's own folder", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_of_the_package_has_no_link_that_leads_nowhere()
    {
        using ZipArchive package = ZipFile.OpenRead(project.PackagePath);
        using StreamReader reader = new(package.GetEntry("README.md")!.Open());
        string text = reader.ReadToEnd();
        Assert.StartsWith("# ConvGen\n", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("](", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Optimize", "false", "-p:Configuration=Debug")]
    [InlineData("Optimize", "true", "-p:Configuration=Debug", "-p:ConvGenOptimize=true")]
    [InlineData("Optimize", "true", "-p:Configuration=Release")]
    [InlineData("IlcInstructionSet", "x86-64-v3", "-p:RuntimeIdentifier=linux-x64")]
    [InlineData("IlcInstructionSet", "x86-64-v4", "-p:RuntimeIdentifier=linux-x64", "-p:IlcInstructionSet=x86-64-v4")]
    [InlineData("IlcInstructionSet", "x86-64-v2", "-p:RuntimeIdentifier=win-x64", "-p:ConvGenInstructionSet=x86-64-v2")]
    [InlineData("IlcInstructionSet", "", "-p:RuntimeIdentifier=linux-x64", "-p:ConvGenInstructionSet=default")]
    [InlineData("IlcInstructionSet", "", "-p:RuntimeIdentifier=linux-arm64")]
    [InlineData("IlcInstructionSet", "", "-p:Configuration=Release")]
    public async Task Properties_reach_the_project(string property, string expected, params string[] settings)
    {
        string value = await DotNet.RunAsync(project.ProjectFolder, ["msbuild", $"-getProperty:{property}", .. settings]);
        Assert.Equal(expected, value.Trim());
    }

    /// <summary>What the packaging convention itself adds.</summary>
    private static bool IsPackaging(string name) =>
        name is "ConvGen.nuspec" or "[Content_Types].xml"
        || name.StartsWith("_rels/", StringComparison.Ordinal)
        || name.StartsWith("package/", StringComparison.Ordinal);
}
