using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Generator.Tests.Analyzers;

public sealed class ConvNetAnalyzerTests
{
    private const string TwoNets = """
        using ConvGen;

        [ConvNet(4)] partial class First { [Dense(10)] public partial DenseLayer Logits { get; } }
        [ConvNet(4)] partial class Second { [Dense(10)] public partial DenseLayer Logits { get; } }
        """;

    [Fact]
    public Task ReportsNothingOnTheReadmesExample() => DiagnosticAssert.ReportsNothingAsync(Sources.DigitNet);

    [Fact]
    public async Task HintsAtAnUnoptimisedBuildOnce()
    {
        Diagnostic hint = Assert.Single(await TestCompilation.AnalyzeAsync(TestCompilation.Create(TwoNets, OptimizationLevel.Debug)));
        Assert.Equal("CVG0201", hint.Id);
        Assert.Equal(DiagnosticSeverity.Info, hint.Severity);
        Assert.Contains("ConvGenOptimize", hint.GetMessage(), System.StringComparison.Ordinal);
        string marked = TwoNets.Substring(hint.Location.SourceSpan.Start, hint.Location.SourceSpan.Length);
        Assert.Contains(marked, new[] { "First", "Second" });
    }

    [Fact]
    public async Task ReportsAllProblemsAtOnce()
    {
        // The second layer's input isn't known, but its own number is wrong whatever it reads.
        const string Layers = """
            [ConvLayer(8, 99)] public partial ConvLayer A { get; }
            [ConvLayer(0, 3)] public partial ConvLayer B { get; }
            [Dense(10, From = "C")] public partial ConvLayer D { get; }
            """;
        IReadOnlyList<Diagnostic> diagnostics = await TestCompilation.AnalyzeAsync(TestCompilation.Create(Sources.Net(Layers)));
        Assert.Equal(["CVG0104", "CVG0102", "CVG0006", "CVG0005"], diagnostics.Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public async Task APragmaSilencesAWarning()
    {
        string source = Sources.Net("""
            [ConvLayer(8, 3)] public partial ConvLayer A { get; }
            #pragma warning disable CVG0011
            [ConvLayer(8, 3)] public partial ConvLayer Lost { get; }
            #pragma warning restore CVG0011
            [Dense(10, From = nameof(A))] public partial DenseLayer Logits { get; }
            """);
        Assert.Empty(await TestCompilation.AnalyzeAsync(TestCompilation.Create(source)));
    }

    [Theory]
    [InlineData("[ConvLayer(8, 99)] public partial ConvLayer Conv1 { get; }")]
    [InlineData("[ConvLayer(8, 3, From = \"X\")] protected internal partial ConvLayer Conv1 { get; }")]
    [InlineData("[ConvLayer(8, 3)] public partial ConvLayer Conv1 { get; private set; }")]
    public void UserCodeOfAFaultyNetworkStillBinds(string layer)
    {
        string source = Sources.Net(layer) + """

            public static class User
            {
                public static float[] Use(float[] image)
                {
                    var net = new Net(seed: 1);
                    var scores = new float[Net.OutputLength + Net.InputLength];
                    net.Predict(image, scores);
                    return scores;
                }
            }
            """;
        CSharpCompilation generated = TestCompilation.Generate(TestCompilation.Create(source));
        Assert.Empty(DiagnosticAssert.ErrorsOf(generated));
    }
}
