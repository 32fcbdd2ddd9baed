using System;
using System.Globalization;
using System.Linq;
using ConvGen.Compilation;
using Microsoft.CodeAnalysis;

namespace ConvGen.Peers.Networks;

/// <summary>Asks the analyzer about a declaration, as an editor does: it says in words what is wrong with a shape.</summary>
internal static class CheckedDeclaration
{
    /// <summary>Refuses a declaration with errors.</summary>
    /// <exception cref="InvalidOperationException">The analyzer reports an error; the message is its.</exception>
    public static void Check(string declaration)
    {
        Diagnostic? error = NetworkCompilation.Analyze(NetworkCompilation.Declare("Checked", [NetworkCompilation.Parse("using ConvGen;\n" + declaration)]))
            .FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        if (error is not null)
            throw new InvalidOperationException($"{error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}");
    }
}
