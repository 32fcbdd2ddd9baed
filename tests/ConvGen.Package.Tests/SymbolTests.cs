using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Threading.Tasks;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Package.Tests;

/// <summary>A debugger steps into the runtime and through generated kernels, with nothing but the package; no path of the building machine is in it.</summary>
[Collection(nameof(PackedProject))]
public sealed class SymbolTests(PackedProject project)
{
    [Fact]
    public void Runtime_holds_the_source_of_every_file()
    {
        IReadOnlyList<SymbolDocument> documents = Symbols.Of(EntryOf("lib/net10.0/ConvGen.pdb"));
        Assert.True(documents.Count > 100, $"Only {documents.Count} documents.");
        Assert.All(documents, document => Assert.StartsWith("/_/", document.Path, StringComparison.Ordinal));
        Assert.All(documents, document => Assert.False(string.IsNullOrEmpty(document.Source), $"{document.Path} has no source."));
        SymbolDocument trainer = documents.Single(document => document.Path.EndsWith("/Trainer.cs", StringComparison.Ordinal));
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, trainer.Path["/_/".Length..])), trainer.Source);
        Assert.True(trainer.SequencePoints > 0);
    }

    [Fact]
    public async Task Symbols_lie_beside_the_runtime_where_it_is_built_and_not_where_it_is_published()
    {
        Assert.Equal(EntryOf("lib/net10.0/ConvGen.pdb"), File.ReadAllBytes(Path.Combine(Output, "ConvGen.pdb")));
        // An assembly and its symbols know each other by a number.
        using PEReader image = new(File.OpenRead(Path.Combine(Output, "ConvGen.dll")));
        using MetadataReaderProvider symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.Combine(Output, "ConvGen.pdb")));
        Guid number = image.ReadCodeViewDebugDirectoryData(image.ReadDebugDirectory().Single(part => part.Type == DebugDirectoryEntryType.CodeView)).Guid;
        Assert.Equal(number, new BlobContentId(symbols.GetMetadataReader().DebugMetadataHeader!.Id).Guid);

        string published = Path.Combine(project.Folder, "published");
        await DotNet.RunAsync(project.ProjectFolder, "publish", "-c", "Release", "--no-build", "-o", published);
        Assert.True(File.Exists(Path.Combine(published, "ConvGen.dll")));
        Assert.False(File.Exists(Path.Combine(published, "ConvGen.pdb")));
    }

    [Fact]
    public void Generated_files_of_a_project_are_in_its_symbols_with_places_to_stop()
    {
        IReadOnlyList<SymbolDocument> documents = Symbols.Of(File.ReadAllBytes(Path.Combine(Output, "Consumer.pdb")));
        Dictionary<string, string> written = Directory.GetFiles(Path.Combine(project.ProjectFolder, "obj"), "*.g.cs", SearchOption.AllDirectories)
            .Where(file => file.Contains("ConvGen.Generator", StringComparison.Ordinal))
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
        SymbolDocument[] kernels = [.. documents.Where(document => FileName(document).StartsWith("Conv2dForward_", StringComparison.Ordinal))];
        Assert.NotEmpty(kernels);
        Assert.Contains(documents, document => FileName(document).StartsWith("DigitNet", StringComparison.Ordinal) && document.SequencePoints > 0);
        foreach (SymbolDocument document in documents.Where(document => written.ContainsKey(FileName(document))))
            Assert.Equal(written[FileName(document)], document.Source);
        Assert.All(kernels, kernel => Assert.True(kernel.SequencePoints > 10, $"{kernel.Path} has {kernel.SequencePoints} places to stop."));

        static string FileName(SymbolDocument document) => document.Path[(document.Path.LastIndexOfAny(['/', '\\']) + 1)..];
    }

    [Theory]
    [InlineData("lib/net10.0/ConvGen.dll")]
    [InlineData("analyzers/dotnet/cs/ConvGen.Generator.dll")]
    [InlineData("analyzers/dotnet/cs/ConvGen.CodeFixes.dll")]
    public void Assemblies_name_no_folder_of_the_building_machine(string entry)
    {
        byte[] assembly = EntryOf(entry);
        using PEReader image = new(new MemoryStream(assembly));
        string symbols = image.ReadCodeViewDebugDirectoryData(image.ReadDebugDirectory().Single(part => part.Type == DebugDirectoryEntryType.CodeView)).Path;
        Assert.StartsWith("/_/", symbols, StringComparison.Ordinal);
        Assert.True(assembly.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Repository.Root)) < 0);
        Assert.True(assembly.AsSpan().IndexOf(Encoding.Unicode.GetBytes(Repository.Root)) < 0);
    }

    private string Output => Path.Combine(project.ProjectFolder, "bin", "Release", "net10.0");

    private byte[] EntryOf(string name)
    {
        using ZipArchive package = ZipFile.OpenRead(project.PackagePath);
        using Stream stream = package.GetEntry(name)!.Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
