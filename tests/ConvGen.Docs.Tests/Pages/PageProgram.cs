using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using ConvGen.Compilation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace ConvGen.Docs.Tests.Pages;

/// <summary>A program of a page: compiled through the generator as a project of <c>dotnet new console</c> with the packages compiles it.</summary>
internal sealed class PageProgram(string name)
{
    /// <summary>The usings of <c>ImplicitUsings</c>, and the one that every page would repeat.</summary>
    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using ConvGen;
        """;

    /// <summary>The packages that pages may use; the framework and the runtime are there anyway.</summary>
    private static readonly MetadataReference[] Packages =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var file && (file.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || file.StartsWith("Microsoft.Extensions", StringComparison.Ordinal)
                || file is "ConvGen.Console.dll" or "ConvGen.Images.dll" or "ConvGen.Onnx.dll" or "ConvGen.TensorBoard.dll" or "ConvGen.Visuals.dll" or "Spectre.Console.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Its blocks, in order.</summary>
    public List<string> Code { get; } = [];

    /// <summary>Lines that the page says it prints.</summary>
    public List<string> Printed { get; } = [];

    /// <summary>The assembly, or what the compiler and the analyzer object to.</summary>
    public Assembly Compile()
    {
        CSharpCompilation declared = NetworkCompilation.Declare("Page", [NetworkCompilation.Parse(GlobalUsings), NetworkCompilation.Parse(Text(), name)]);
        declared = declared.WithOptions(declared.Options.WithOutputKind(OutputKind.ConsoleApplication)).AddReferences(Packages);
        (byte[]? image, ImmutableArray<Diagnostic> compiler) = NetworkCompilation.Emit(declared);
        Diagnostic[] problems =
        [
            .. NetworkCompilation.Analyze(declared).Where(one => one.Severity >= DiagnosticSeverity.Warning),
            .. compiler.Where(one => one.Severity == DiagnosticSeverity.Error),
        ];
        Assert.True(problems.Length == 0, $"{name}:\n{string.Join("\n", problems.Take(10).Select(one => one.ToString()))}\n{Text()}");
        return Assembly.Load(image!);
    }

    /// <summary>Compiles it and runs it in a folder.</summary>
    /// <returns>What it printed.</returns>
    public string Run(string folder)
    {
        MethodInfo main = Compile().EntryPoint!;
        string before = Environment.CurrentDirectory;
        TextWriter console = Console.Out;
        StringWriter written = new();
        try
        {
            Environment.CurrentDirectory = folder;
            Console.SetOut(written);
            main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, main.GetParameters().Length == 0 ? null : [Array.Empty<string>()], null);
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Console.SetOut(console);
        }
        return written.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>All blocks as one file: usings, statements, types, each in the order of the page.</summary>
    private string Text()
    {
        StringBuilder usings = new();
        StringBuilder statements = new();
        StringBuilder types = new();
        foreach (string block in Code)
        {
            CompilationUnitSyntax unit = (CompilationUnitSyntax)NetworkCompilation.Parse(block).GetRoot();
            foreach (UsingDirectiveSyntax one in unit.Usings)
                usings.Append(one.ToFullString());
            foreach (MemberDeclarationSyntax member in unit.Members)
                (member is GlobalStatementSyntax ? statements : types).Append(member.ToFullString());
        }
        return $"{usings}{(statements.Length == 0 ? "return;\n" : statements.ToString())}{types}";
    }
}
