extern alias generator;

using System;
using System.Globalization;
using System.IO;
using System.Linq;
using generator::ConvGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConvGen.Peers.Networks;

/// <summary>Asks the analyzer about a declaration, as an editor does: it says in words what is wrong with a shape.</summary>
internal static class CheckedDeclaration
{
    /// <summary>Refuses a declaration with errors.</summary>
    /// <exception cref="InvalidOperationException">The analyzer reports an error; the message is its.</exception>
    public static void Check(string declaration)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Checked",
            [CSharpSyntaxTree.ParseText("using ConvGen;\n" + declaration, new CSharpParseOptions(LanguageVersion.Latest))],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path) is "ConvGen.dll" or "System.Runtime.dll" or "System.Private.CoreLib.dll")
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Diagnostic? error = compilation.WithAnalyzers([new ConvNetAnalyzer()]).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult()
            .FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        if (error is not null)
            throw new InvalidOperationException($"{error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}");
    }
}
