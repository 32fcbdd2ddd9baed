using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Generator.Tests.Incrementality;

/// <summary>What an edit runs again: nothing beyond the step that finds out that nothing changed.</summary>
public sealed class RunReasonTests
{
    private const string OtherFile = "Other.cs";

    [Fact]
    public void AnEditInAnotherFileRunsNothingAgain()
    {
        GeneratorRunResult result = Rerun(Sources.DigitNet, compilation => compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees[1], TestCompilation.Tree(OtherFile, "class Other { int Answer() => 42; }")));
        AssertNothingNew(result, TrackingNames.Parsed);
        AssertNothingNew(result, TrackingNames.Network);
        AssertOutputsCached(result);
    }

    [Fact]
    public void AnEditThatMovesTheDeclarationStopsAtTheParser()
    {
        GeneratorRunResult result = Rerun(Sources.DigitNet, compilation => Edit(compilation, text => "// A new first line.\n" + text));
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(result, TrackingNames.Parsed));
        AssertNothingNew(result, TrackingNames.Network);
        AssertOutputsCached(result);
    }

    [Fact]
    public void AnEditInAMethodOfTheNetworkStopsAtTheParser()
    {
        string source = Sources.DigitNet.TrimEnd('}', '\n') + "\n    public int Answer() => 41;\n}\n";
        GeneratorRunResult result = Rerun(source, compilation => Edit(compilation, text => text.Replace("41", "42", StringComparison.Ordinal)));
        AssertNothingNew(result, TrackingNames.Network);
        AssertOutputsCached(result);
    }

    [Fact]
    public void AChangedLayerRunsItsNetworkAgain()
    {
        GeneratorRunResult result = Rerun(Sources.DigitNet, compilation => Edit(
            compilation, text => text.Replace("[Dense(10)]", "[Dense(11)]", StringComparison.Ordinal)));
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(result, TrackingNames.Parsed));
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(result, TrackingNames.Network));
        Assert.Contains(IncrementalStepRunReason.Modified, OutputReasons(result));
    }

    [Fact]
    public void AChangedNetworkLeavesTheOtherOneCached()
    {
        string source = Sources.DigitNet + "\n[ConvNet(4)] public partial class Small { [Dense(2)] public partial DenseLayer Logits { get; } }\n";
        GeneratorRunResult result = Rerun(source, compilation => Edit(compilation, text => text.Replace("[Dense(2)]", "[Dense(3)]", StringComparison.Ordinal)));
        Assert.Equal(
            [IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Modified],
            Reasons(result, TrackingNames.Network).Select(reason => reason == IncrementalStepRunReason.Cached ? IncrementalStepRunReason.Unchanged : reason));
    }

    [Fact]
    public void AFaultyDeclarationIsCachedToo()
    {
        string source = Sources.Net("[ConvLayer(8, 99)] public partial ConvLayer A { get; }");
        GeneratorRunResult result = Rerun(source, compilation => Edit(compilation, text => "// A new first line.\n" + text));
        AssertNothingNew(result, TrackingNames.Stub);
        AssertOutputsCached(result);
    }

    [Fact]
    public void HintNamesAreShortAndUnique()
    {
        const string Source = """
            using ConvGen;
            [ConvNet(4)] partial class Net { [Dense(2)] public partial DenseLayer A { get; } }
            [ConvNet(4)] partial class NET { [Dense(2)] public partial DenseLayer A { get; } }
            namespace A.Very.Long.Namespace.That.Nobody.Would.Like.To.See.In.A.Path.Since.Paths.Have.Limits
            {
                [ConvNet(4)] partial class Net { [Dense(2)] public partial DenseLayer A { get; } }
                partial class Outer { [ConvNet(4)] partial class Net { [Dense(0)] public partial DenseLayer A { get; } } }
                partial struct Other { [ConvNet(4)] partial class Net { [Dense(2)] public partial DenseLayer A { get; } } }
            }
            """;
        GeneratorRunResult result = Driver().RunGenerators(TestCompilation.Create(Source)).GetRunResult().Results[0];
        Assert.Null(result.Exception);
        string[] names = [.. result.GeneratedSources.Select(source => source.HintName)];
        Assert.True(names.Length >= 9, string.Join(" ", names));
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.True(name.Length <= 80, name));
    }

    private static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new ConvNetGenerator().AsSourceGenerator()],
        parseOptions: TestCompilation.ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs the generator, edits the compilation, and runs it again.</summary>
    private static GeneratorRunResult Rerun(string source, Func<CSharpCompilation, CSharpCompilation> edit)
    {
        CSharpCompilation compilation = TestCompilation.Create(source).AddSyntaxTrees(TestCompilation.Tree(OtherFile, "class Other { }"));
        GeneratorDriver driver = Driver().RunGenerators(compilation);
        Assert.All(Reasons(driver.GetRunResult().Results[0], TrackingNames.Parsed), reason => Assert.Equal(IncrementalStepRunReason.New, reason));
        GeneratorRunResult result = driver.RunGenerators(edit(compilation)).GetRunResult().Results[0];
        Assert.Null(result.Exception);
        return result;
    }

    private static CSharpCompilation Edit(CSharpCompilation compilation, Func<string, string> edit)
    {
        SyntaxTree tree = compilation.SyntaxTrees[0];
        string text = tree.ToString();
        string edited = edit(text);
        Assert.NotEqual(text, edited);
        return compilation.ReplaceSyntaxTree(tree, TestCompilation.Tree(TestCompilation.FileName, edited));
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step)
    {
        ImmutableArray<IncrementalGeneratorRunStep> runs = result.TrackedSteps[step];
        return runs.SelectMany(run => run.Outputs).Select(output => output.Reason);
    }

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorRunResult result) =>
        result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs).Select(output => output.Reason);

    private static void AssertNothingNew(GeneratorRunResult result, string step)
    {
        IncrementalStepRunReason[] reasons = [.. Reasons(result, step)];
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.Contains(reason, new[] { IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached }));
    }

    private static void AssertOutputsCached(GeneratorRunResult result)
    {
        IncrementalStepRunReason[] reasons = [.. OutputReasons(result)];
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }
}
