using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>
/// A network's class in a compilation, equal to one in a later compilation where no declaration has changed. Every edit makes a new compilation, in which the
/// compiler would have to bind all attributes of a network again: 10 ms for ResNet-50. What stands in the bodies of methods can't change what
/// they mean, so that most edits end at this comparison.
/// </summary>
internal sealed class NetDeclaration : IEquatable<NetDeclaration>
{
    private readonly string _name;
    private readonly CompilationOptions _options;
    private readonly MetadataReference[] _references;
    private readonly SyntaxTree[] _files;
    private readonly HashSet<SyntaxTree> _parts;

    // The compilation is held until it was read, then what was read.
    private (INamedTypeSymbol Type, Compilation Compilation)? _unread;
    private ParseOutcome? _outcome;

    public NetDeclaration(INamedTypeSymbol type, Compilation compilation)
    {
        _name = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        _options = compilation.Options;
        _references = compilation.References.ToArray();
        _files = compilation.SyntaxTrees.ToArray();
        _parts = [.. type.DeclaringSyntaxReferences.Select(part => part.SyntaxTree)];
        _unread = (type, compilation);
    }

    /// <summary>Reads the declaration; once.</summary>
    public ParseOutcome Parse(CancellationToken cancellation)
    {
        lock (_parts)
        {
            if (_unread is { } unread)
            {
                _outcome = NetParser.Parse(unread.Type, unread.Compilation, cancellation);
                _unread = null;
            }

            return _outcome!;
        }
    }

    public bool Equals(NetDeclaration? other)
    {
        if (other is null || _name != other._name || !_options.Equals(other._options) || !_references.SequenceEqual(other._references) || _files.Length != other._files.Length)
            return false;
        for (int file = 0; file < _files.Length; file++)
        {
            if (_files[file] != other._files[file] && !DeclareTheSame(_files[file], other._files[file], _parts.Contains(_files[file])))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as NetDeclaration);

    public override int GetHashCode() => _name.GetHashCode();

    private static bool DeclareTheSame(SyntaxTree file, SyntaxTree other, bool isPart) =>
        file.FilePath == other.FilePath
        && file.Options.Equals(other.Options)
        && SyntaxFactory.AreEquivalent(WithoutStatements(file), WithoutStatements(other), topLevel: true)
        && (!isPart || Comments(file).SequenceEqual(Comments(other)));

    /// <summary>The file with its first statement in place of all top-level ones: only that there are some declares something.</summary>
    private static SyntaxNode WithoutStatements(SyntaxTree file)
    {
        SyntaxNode root = file.GetRoot();
        return root is CompilationUnitSyntax unit && unit.Members.FirstOrDefault() is GlobalStatementSyntax first
            ? unit.WithMembers([first.WithStatement(SyntaxFactory.EmptyStatement()), .. unit.Members.Where(member => member is not GlobalStatementSyntax)])
            : root;
    }

    /// <summary>Comments on layers, which the generated part repeats; the compiler's comparison passes over them.</summary>
    private static IEnumerable<string> Comments(SyntaxTree file) => file.GetRoot()
        .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
        .OfType<BasePropertyDeclarationSyntax>()
        .Where(property => property.AttributeLists.Count > 0)
        .Select(DocumentationComment.TextOf);
}
