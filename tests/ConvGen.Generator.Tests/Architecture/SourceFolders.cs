using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Tests.Architecture;

/// <summary>A name in one folder that means something declared in another.</summary>
/// <param name="From">The folder that uses it.</param>
/// <param name="To">The folders that declare it: more than one for a partial type.</param>
/// <param name="File">The file that uses it.</param>
/// <param name="Place">File, line and name.</param>
internal sealed record Arrow(string From, IReadOnlyList<string> To, string File, string Place);

/// <summary>The sources of a project as the compiler sees them: who uses whom, folder by folder, whatever the namespaces say.</summary>
internal sealed class SourceFolders
{
    /// <summary>The name of the folder of files that lie at the top of a project.</summary>
    public const string Top = "(root)";

    private readonly CSharpCompilation _compilation;
    private readonly Dictionary<SyntaxTree, string> _folders = [];
    private readonly Lazy<List<(string Folder, SimpleNameSyntax Name, ISymbol Symbol)>> _uses;

    private SourceFolders(IEnumerable<string> roots)
    {
        foreach (string root in roots)
        {
            string full = Path.Combine(Root, root);
            foreach (string file in Directory.GetFiles(full, "*.cs", SearchOption.AllDirectories))
            {
                string[] path = Path.GetRelativePath(full, file).Split(Path.DirectorySeparatorChar);
                if (path[0] is "bin" or "obj")
                    continue;
                string within = Path.GetRelativePath(Root, file);
                SyntaxTree tree = CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Latest), within);
                _folders.Add(tree, FolderOf(root, path));
            }
        }
        _compilation = CSharpCompilation.Create(
            "Sources", _folders.Keys, References(), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        _uses = new(FindUses);
    }

    /// <summary>The folder of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The generator's sources, with those of the runtime that are linked into it.</summary>
    public static SourceFolders Generator { get; } = new(["generator/ConvGen.Generator", "runtime/ConvGen/Attributes", "runtime/ConvGen/Shapes"]);

    public static SourceFolders Runtime { get; } = new(["runtime/ConvGen"]);

    public IEnumerable<string> Folders => _folders.Values.Distinct().Order(StringComparer.Ordinal);

    /// <summary>Arrows from a folder to others.</summary>
    public IEnumerable<Arrow> ArrowsFrom(string folder) =>
        from use in _uses.Value
        where use.Folder == folder
        // A partial type lives wherever a part of it lies.
        let homes = use.Symbol.DeclaringSyntaxReferences.Select(reference => _folders[reference.SyntaxTree]).Distinct().ToArray()
        where homes.Length > 0 && !homes.Contains(folder)
        select new Arrow(folder, homes, use.Name.SyntaxTree.FilePath, Place(use.Name));

    /// <summary>Places in a folder that use something of the assemblies whose names begin so.</summary>
    public IEnumerable<string> UsesOfAssembly(string folder, string assembly) =>
        from use in _uses.Value
        where use.Folder == folder && use.Symbol.ContainingAssembly?.Name.StartsWith(assembly, StringComparison.Ordinal) == true
        select Place(use.Name);

    private List<(string Folder, SimpleNameSyntax Name, ISymbol Symbol)> FindUses()
    {
        List<(string Folder, SimpleNameSyntax Name, ISymbol Symbol)> uses = [];
        foreach ((SyntaxTree tree, string folder) in _folders)
        {
            SemanticModel model = _compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                SymbolInfo info = model.GetSymbolInfo(name);
                if ((info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is { } symbol and not INamespaceSymbol)
                    uses.Add((folder, name, symbol.OriginalDefinition));
            }
        }
        return uses;
    }

    private static string Place(SimpleNameSyntax name) =>
        $"{name.SyntaxTree.FilePath}({name.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): {name.Identifier.Text}";

    private static string FolderOf(string root, string[] path)
    {
        string last = root[(root.LastIndexOf('/') + 1)..];
        if (last is "Attributes" or "Shapes")
            return last;
        return path.Length == 1 ? Top : path[0];
    }

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => !Path.GetFileName(file).StartsWith("ConvGen", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ConvGen.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No ConvGen.sln above {AppContext.BaseDirectory}.");
    }
}
