using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ConvGen.Generator.Tests.Architecture;

/// <summary>The arrows of docs/architecture.md: a folder uses only the folders that stand here beside it, so that nothing points back.</summary>
public sealed class ArrowTests
{
    /// <summary>Folders of the generator, from the attributes down to the text; the first two are the runtime's, linked as source.</summary>
    private static readonly Dictionary<string, string[]> GeneratorArrows = new()
    {
        ["Attributes"] = [],
        ["Shapes"] = ["Attributes"],
        ["Model"] = ["Attributes", "Shapes"],
        ["Algorithm"] = ["Model", "Attributes", "Shapes"],
        ["Schedule"] = ["Algorithm", "Model", "Attributes", "Shapes"],
        ["Ir"] = ["Schedule", "Algorithm", "Model", "Attributes", "Shapes"],
        ["Emit"] = ["Ir", "Schedule", "Algorithm", "Model", "Attributes", "Shapes"],
        ["Diagnostics"] = ["Model"],
        ["Parsing"] = ["Diagnostics", "Model", "Attributes", "Shapes"],
        ["Analyzers"] = ["Parsing", "Diagnostics", "Schedule", "Algorithm", "Model", "Attributes", "Shapes"],
        [SourceFolders.Top] = ["Parsing", "Emit", "Ir", "Schedule", "Model"],
    };

    private static readonly Dictionary<string, string[]> RuntimeArrows = new()
    {
        ["Attributes"] = [],
        ["Shapes"] = ["Attributes"],
        ["Tensors"] = ["Shapes"],
        ["Data"] = ["Tensors", "Shapes", "Attributes"],
        ["Kernels"] = ["Tensors", "Shapes", "Attributes"],
        // A layer is a view of its network's plan and parameters, so these two know each other: see LayersAreMadeInOnePlace.
        ["Networks"] = ["Layers", "Kernels", "Tensors", "Shapes", "Attributes"],
        ["Layers"] = ["Networks", "Kernels", "Tensors", "Shapes", "Attributes"],
        ["Weights"] = ["Networks", "Tensors", "Shapes"],
        ["Training"] = ["Weights", "Data", "Networks", "Tensors", "Shapes"],
        // Looks into everything; nothing knows it.
        ["Inspection"] = ["Training", "Weights", "Data", "Networks", "Kernels", "Shapes"],
    };

    /// <summary>Where Roslyn's types may occur: from the parser on, everything is plain values.</summary>
    private static readonly string[] RoslynFolders = [SourceFolders.Top, "Parsing", "Diagnostics", "Analyzers"];

    public static TheoryData<string> GeneratorFolders => [.. GeneratorArrows.Keys];

    public static TheoryData<string> RuntimeFolders => [.. RuntimeArrows.Keys];

    [Theory]
    [MemberData(nameof(GeneratorFolders))]
    public void GeneratorFolderUsesOnlyWhatStandsBelowIt(string folder) => AssertArrows(SourceFolders.Generator, folder, GeneratorArrows[folder]);

    [Theory]
    [MemberData(nameof(RuntimeFolders))]
    public void RuntimeFolderUsesOnlyWhatStandsBelowIt(string folder) => AssertArrows(SourceFolders.Runtime, folder, RuntimeArrows[folder]);

    [Fact]
    public void EveryFolderHasItsArrows()
    {
        Assert.Equal(GeneratorArrows.Keys.Order(), SourceFolders.Generator.Folders.Order());
        Assert.Equal(RuntimeArrows.Keys.Order(), SourceFolders.Runtime.Folders.Order());
    }

    /// <summary>If the compiler resolved no names, every other test here would pass.</summary>
    [Theory]
    [InlineData("Emit", "Schedule")]
    [InlineData("Parsing", "Model")]
    [InlineData("Schedule", "Algorithm")]
    public void ArrowsAreSeen(string from, string to) =>
        Assert.True(SourceFolders.Generator.ArrowsFrom(from).Count(arrow => arrow.To.Contains(to)) > 50);

    [Theory]
    [MemberData(nameof(GeneratorFolders))]
    public void RoslynStopsAtTheParser(string folder)
    {
        string[] uses = [.. SourceFolders.Generator.UsesOfAssembly(folder, "Microsoft.CodeAnalysis")];
        Assert.Equal(RoslynFolders.Contains(folder), uses.Length > 0);
    }

    /// <summary>Layers look at their network; the network knows them only to make them.</summary>
    [Fact]
    public void LayersAreMadeInOnePlace() =>
        Assert.Equal(
            ["runtime/ConvGen/Networks/Network.cs"],
            SourceFolders.Runtime.ArrowsFrom("Networks")
                .Where(arrow => arrow.To.Contains("Layers"))
                .Select(arrow => arrow.File.Replace('\\', '/'))
                .Distinct());

    private static void AssertArrows(SourceFolders sources, string folder, string[] allowed) =>
        Assert.Equal(
            [],
            sources.ArrowsFrom(folder)
                .Where(arrow => !arrow.To.Intersect(allowed).Any())
                .Select(arrow => $"{arrow.Place} is of {string.Join(", ", arrow.To)}"));
}
