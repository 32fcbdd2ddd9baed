using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Reflection.Metadata;
using System.Text;
using System.Text.Json;

namespace ConvGen.Package.Tests;

/// <summary>A file that symbols name.</summary>
/// <param name="Path">Its path as debuggers show it.</param>
/// <param name="Source">Its text, <see langword="null"/> if the symbols don't hold it.</param>
/// <param name="SequencePoints">Places where a debugger can stop.</param>
internal sealed record SymbolDocument(string Path, string? Source, int SequencePoints);

/// <summary>Reads portable symbols.</summary>
internal static class Symbols
{
    // The specification of portable PDB gives these kinds of information their numbers.
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    /// <summary>Documents of a file of symbols.</summary>
    public static IReadOnlyList<SymbolDocument> Of(byte[] file)
    {
        using MetadataReaderProvider symbols = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(file));
        return Documents(symbols.GetMetadataReader());
    }

    /// <summary>Where Source Link says that sources lie: addresses by path, both ending in <c>*</c>; empty if it says nothing.</summary>
    public static IReadOnlyDictionary<string, string> LinksOf(byte[] file)
    {
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(file));
        MetadataReader symbols = provider.GetMetadataReader();
        foreach (CustomDebugInformationHandle handle in symbols.GetCustomDebugInformation(EntityHandle.ModuleDefinition))
        {
            CustomDebugInformation information = symbols.GetCustomDebugInformation(handle);
            if (symbols.GetGuid(information.Kind) == SourceLink)
                return JsonDocument.Parse(symbols.GetBlobBytes(information.Value)).RootElement.GetProperty("documents").Deserialize<Dictionary<string, string>>()!;
        }
        return new Dictionary<string, string>();
    }

    private static List<SymbolDocument> Documents(MetadataReader symbols)
    {
        Dictionary<DocumentHandle, int> points = symbols.MethodDebugInformation
            .SelectMany(method => symbols.GetMethodDebugInformation(method).GetSequencePoints())
            .Where(point => !point.IsHidden)
            .GroupBy(point => point.Document)
            .ToDictionary(group => group.Key, group => group.Count());
        return
        [
            .. symbols.Documents.Select(document => new SymbolDocument(
                symbols.GetString(symbols.GetDocument(document).Name), SourceOf(symbols, document), points.GetValueOrDefault(document))),
        ];
    }

    private static string? SourceOf(MetadataReader symbols, DocumentHandle document)
    {
        foreach (CustomDebugInformationHandle handle in symbols.GetCustomDebugInformation(document))
        {
            CustomDebugInformation information = symbols.GetCustomDebugInformation(handle);
            if (symbols.GetGuid(information.Kind) != EmbeddedSource)
                continue;
            // A length, 0 where the text isn't compressed, and the text.
            BlobReader blob = symbols.GetBlobReader(information.Value);
            int length = blob.ReadInt32();
            using Stream bytes = new MemoryStream(blob.ReadBytes(blob.RemainingBytes));
            using StreamReader text = new(length == 0 ? bytes : new DeflateStream(bytes, CompressionMode.Decompress), Encoding.UTF8);
            return text.ReadToEnd();
        }
        return null;
    }
}
