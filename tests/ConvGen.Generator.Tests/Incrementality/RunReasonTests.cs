using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Generator.Tests.Incrementality;

/// <summary>What an edit runs again: nothing beyond the step that finds out that no declaration changed.</summary>
public sealed class RunReasonTests
{
    private const string OtherFile = "Other.cs";

    [Fact]
    public void AnEditThatMovesTheDeclarationIsNotEvenParsed() =>
        AssertNotEvenParsed(Rerun(Sources.DigitNet, compilation => Edit(compilation, text => "// A new first line.\n" + text)));

    [Fact]
    public void AnEditInAMethodOfTheNetworkIsNotEvenParsed()
    {
        string source = Sources.DigitNet[..Sources.DigitNet.LastIndexOf('}')] + "\n    public int Answer() { return 41; }\n}\n";
        AssertNotEvenParsed(Rerun(source, compilation => Edit(compilation, text => text.Replace("41;", "42; /* That's it. */", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("class Other { int Answer() { return 41; } }", "class Other { int Answer() { int answer = 42; return answer; } }")]
    [InlineData("class Other { int Answer() => 41; }", "class Other\n{\n    /// <summary>The answer.</summary>\n    int Answer() => 42;\n}")]
    [InlineData("class Other { int answer = 41; }", "class Other { int answer = 42; }")]
    [InlineData("System.Console.Write(41);", "System.Console.Write(42);\nSystem.Console.Write(43);")]
    [InlineData("System.Console.Write(41);\nclass Other { }", "System.Console.Write(42);\nvoid Local() { }\nclass Other { }")]
    public void AnEditThatDeclaresNothingElseIsNotEvenParsed(string before, string after) => AssertNotEvenParsed(RerunWithOther(before, after));

    /// <summary>What can change the meaning of a declaration is read again, though its own file is as before.</summary>
    [Theory]
    [InlineData("static class Sizes { public const int Classes = 10; }", "static class Sizes { public const int Classes = 11; }", 11)]
    [InlineData("static class Sizes { public const int Half = 5, Classes = 2 * Half; }", "static class Sizes { public const int Half = 6, Classes = 2 * Half; }", 12)]
    [InlineData("enum Size { Ten = 10 } static class Sizes { public const int Classes = (int)Size.Ten; }", "enum Size { Ten = 13 } static class Sizes { public const int Classes = (int)Size.Ten; }", 13)]
    [InlineData("global using Sizes = Small; static class Small { public const int Classes = 10; } static class Large { public const int Classes = 20; }",
        "global using Sizes = Large; static class Small { public const int Classes = 10; } static class Large { public const int Classes = 20; }", 20)]
    public void AConstantElsewhereIsReadAgain(string before, string after, int classes)
    {
        const string Source = "using ConvGen;\n[ConvNet(4)] public partial class Net { [Dense(Sizes.Classes)] public partial DenseLayer Logits { get; } }\n";
        GeneratorRunResult result = RerunWithOther(before, after, Source);
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(result, TrackingNames.Network));
        Assert.Contains(result.GeneratedSources, file => file.SourceText.ToString().Contains($"OutputLength = {classes};", StringComparison.Ordinal));
    }

    [Fact]
    public void AChangedCommentOnALayerRunsItsNetworkAgain()
    {
        const string Source = "using ConvGen;\n[ConvNet(4)] public partial class Net { /// <summary>Old words.</summary>\n [Dense(2)] public partial DenseLayer Logits { get; } }\n";
        GeneratorRunResult result = Rerun(Source, compilation => Edit(compilation, text => text.Replace("Old", "New", StringComparison.Ordinal)));
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(result, TrackingNames.Network));
        Assert.Contains(result.GeneratedSources, file => file.SourceText.ToString().Contains("New words.", StringComparison.Ordinal));
    }

    [Fact]
    public void AFileMoreOrOtherOptionsAreReadAgain()
    {
        AssertNothingNew(Parsed(compilation => compilation.AddSyntaxTrees(TestCompilation.Tree("More.cs", "class More { }"))), TrackingNames.Network);
        AssertNothingNew(Parsed(compilation => compilation.WithOptions(compilation.Options.WithNullableContextOptions(NullableContextOptions.Disable))), TrackingNames.Network);
        AssertNothingNew(Parsed(compilation => compilation.RemoveReferences(compilation.References.First(reference => reference.Display!.Contains("Xml", StringComparison.Ordinal)))), TrackingNames.Network);

        static GeneratorRunResult Parsed(Func<CSharpCompilation, CSharpCompilation> change)
        {
            GeneratorRunResult result = Rerun(Sources.DigitNet, change);
            Assert.Equal([IncrementalStepRunReason.Unchanged], Reasons(result, TrackingNames.Parsed));
            return result;
        }
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

    /// <summary>Runs the generator, changes the other file, and runs it again.</summary>
    private static GeneratorRunResult RerunWithOther(string before, string after, string? source = null)
    {
        CSharpCompilation compilation = TestCompilation.Create(source ?? Sources.DigitNet).AddSyntaxTrees(TestCompilation.Tree(OtherFile, before));
        GeneratorDriver driver = Driver().RunGenerators(compilation);
        return driver.RunGenerators(compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[1], TestCompilation.Tree(OtherFile, after))).GetRunResult().Results[0];
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

    private static void AssertNotEvenParsed(GeneratorRunResult result)
    {
        Assert.Null(result.Exception);
        Assert.Equal([IncrementalStepRunReason.Unchanged], Reasons(result, TrackingNames.Declared));
        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(result, TrackingNames.Parsed));
        AssertOutputsCached(result);
    }

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
