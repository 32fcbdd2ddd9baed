extern alias generator;

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Basic.Reference.Assemblies;
using generator::ConvGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvGen.Benchmarks.Generator;

/// <summary>A compilation of two files, a network and something else, with the generator's driver on it.</summary>
internal sealed class GeneratorRun
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    private static readonly string[] Steps =
        [TrackingNames.Parsed, TrackingNames.Network, TrackingNames.Stub, TrackingNames.Implementation, TrackingNames.Kernel];

    private GeneratorDriver _driver = NewDriver();
    private CSharpCompilation _compilation;
    private SyntaxTree _elsewhere = Parse("");
    private int _edits;

    /// <summary>Prepares a compilation.</summary>
    /// <param name="declaration">Text of the network's file.</param>
    public GeneratorRun(string declaration)
    {
        _compilation = CSharpCompilation.Create(
            "Measured",
            [Parse(declaration), _elsewhere],
            [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(Network).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>The files that the last run generated.</summary>
    public IReadOnlyList<SyntaxTree> Files => _driver.GetRunResult().GeneratedTrees;

    /// <summary>
    /// Results of the generator's named steps in the last run, and how many of them it had to make anew. The compiler's own steps before them,
    /// which see every edit, aren't among them.
    /// </summary>
    public (int All, int Anew) StepResults
    {
        get
        {
            IncrementalStepRunReason[] reasons = [.. _driver.GetRunResult().Results.Single().TrackedSteps
                .Where(steps => Steps.Contains(steps.Key))
                .SelectMany(steps => steps.Value)
                .SelectMany(step => step.Outputs)
                .Select(output => output.Reason)];
            return (reasons.Length, reasons.Count(reason => reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified));
        }
    }

    /// <summary>Runs the generator, which remembers what it did before.</summary>
    public void Run() => _driver = _driver.RunGenerators(_compilation);

    /// <summary>Runs a generator that remembers nothing.</summary>
    public object RunFresh() => NewDriver().RunGenerators(_compilation);

    /// <summary>Changes the other file.</summary>
    public void EditElsewhere()
    {
        SyntaxTree edited = Parse(string.Create(CultureInfo.InvariantCulture, $"class Elsewhere {{ int Edit() => {++_edits}; }}"));
        _compilation = _compilation.ReplaceSyntaxTree(_elsewhere, edited);
        _elsewhere = edited;
    }

    /// <summary>Binds the declaration without generating anything: the compiler's own first use isn't the generator's.</summary>
    public void Bind() => _compilation.GetDiagnostics();

    /// <summary>Checks that all of it compiles.</summary>
    /// <exception cref="InvalidOperationException">The generator reported or made an error.</exception>
    public void CheckErrors()
    {
        Diagnostic? error = _driver.GetRunResult().Diagnostics.Concat(_compilation.AddSyntaxTrees(Files).GetDiagnostics())
            .FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        if (error is not null)
            throw new InvalidOperationException($"The measured network doesn't compile: {error}");
    }

    private static GeneratorDriver NewDriver() => CSharpGeneratorDriver.Create(
        [new ConvNetGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, ParseOptions);
}
