extern alias generator;

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Basic.Reference.Assemblies;
using generator::ConvGen.Generator;
using generator::ConvGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConvGen.Benchmarks.Generator;

/// <summary>A compilation of a network's file and others, with the generator's driver on it.</summary>
internal sealed class GeneratorRun
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    private static readonly string[] Steps =
        [TrackingNames.Declared, TrackingNames.Parsed, TrackingNames.Network, TrackingNames.Stub, TrackingNames.Implementation, TrackingNames.Kernel];

    private readonly bool _tracksSteps;
    private GeneratorDriver _driver;
    private CSharpCompilation _compilation;
    private SyntaxTree _network;
    private SyntaxTree _elsewhere = Parse("");
    private int _edits;

    /// <summary>Prepares a compilation.</summary>
    /// <param name="declaration">Text of the network's file.</param>
    /// <param name="others">Texts of further files.</param>
    /// <param name="tracksSteps">Whether the driver keeps <see cref="StepResults"/>, which takes time.</param>
    public GeneratorRun(string declaration, IEnumerable<string>? others = null, bool tracksSteps = true)
    {
        _tracksSteps = tracksSteps;
        _driver = NewDriver();
        _network = Parse(declaration);
        _compilation = CSharpCompilation.Create(
            "Measured",
            [_network, _elsewhere, .. (others ?? []).Select(Parse)],
            [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(Network).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>The files that the last run generated.</summary>
    public IReadOnlyList<SyntaxTree> Files => _driver.GetRunResult().GeneratedTrees;

    /// <summary>What the last run took of the generator's own steps; the compiler's, which look for its attribute in changed files, aren't among them.</summary>
    public TimeSpan OwnTime => _driver.GetTimingInfo().GeneratorTimes.Single().ElapsedTime;

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

    /// <summary>Runs the analyzer on the network's file, as an editor does that shows it.</summary>
    /// <returns>What it took without the compiler's binding.</returns>
    public TimeSpan Analyze()
    {
        ConvNetAnalyzer analyzer = new();
        CSharpCompilation whole = _compilation.AddSyntaxTrees(Files);
        CompilationWithAnalyzers analysis = whole.WithAnalyzers(
            [analyzer],
            new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: true));
        analysis.GetAnalyzerSemanticDiagnosticsAsync(whole.GetSemanticModel(_network), null, CancellationToken.None).GetAwaiter().GetResult();
        return analysis.GetAnalyzerTelemetryInfoAsync(analyzer, CancellationToken.None).GetAwaiter().GetResult().ExecutionTime;
    }

    /// <summary>Changes an empty file, or what this wrote into it before.</summary>
    public void EditElsewhere() =>
        Replace(ref _elsewhere, string.Create(CultureInfo.InvariantCulture, $"class Elsewhere {{ int Edit() => {++_edits}; }}"));

    /// <summary>Changes the network's file.</summary>
    /// <param name="declaration">Its new text.</param>
    public void EditNetwork(string declaration) => Replace(ref _network, declaration);

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

    private GeneratorDriver NewDriver() => CSharpGeneratorDriver.Create(
        [new ConvNetGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: _tracksSteps));

    /// <summary>Changes a file as an editor does: what stands before and behind the change isn't parsed again.</summary>
    private void Replace(ref SyntaxTree file, string text)
    {
        SourceText before = file.GetText();
        int same = Math.Min(before.Length, text.Length);
        int first = 0;
        while (first < same && before[first] == text[first])
            first++;
        int last = 0;
        while (last < same - first && before[^(last + 1)] == text[^(last + 1)])
            last++;
        SyntaxTree edited = file.WithChangedText(
            before.WithChanges(new TextChange(TextSpan.FromBounds(first, before.Length - last), text[first..^last])));
        _compilation = _compilation.ReplaceSyntaxTree(file, edited);
        file = edited;
    }

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(SourceText.From(text), ParseOptions);
}
