using System;
using System.Linq;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Generator.Tests.Emit;

/// <summary>What an editor shows where the pointer rests on a network's name.</summary>
public sealed class TypeDocumentationTests
{
    private const string Source = """
        using ConvGen;

        namespace Example;

        /// <summary>Reads a digit.</summary>
        [ConvNet(1, 28, 28)]
        public sealed partial class Net
        {
            [ConvLayer(16, kernel: 3, Stride = 2, Padding = 1, Activation = Activation.Relu)]
            public partial ConvLayer @First { get; }

            [ConvLayer(8, kernel: 3, Padding = 1)]
            public partial ConvLayer Second { get; }

            [BatchNorm]
            public partial BatchNormLayer Norm { get; }

            [Dense(10)]
            public partial DenseLayer Logits { get; }
        }
        """;

    [Fact]
    public void TheTableStandsBesideTheUsersSummary()
    {
        XElement documentation = Documentation(Source);
        Assert.Equal("Reads a digit.", Assert.Single(documentation.Elements("summary")).Value);
        XElement remarks = Assert.Single(documentation.Elements("remarks"));
        Assert.Equal("1×28×28 → 10", remarks.Element("para")!.Value);
        string[][] rows = [.. remarks.Element("code")!.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Cells)];
        // 16·1·3² + 16 = 160; 14²·16·9 = 28,224; 8·16·9 + 8 = 1,160; 14²·8·16·9 = 225,792; 8·14²·10 = 15,680. The second field is 3 + 2·2 = 7.
        Assert.Equal(
            [
                ["layer", "kind", "output", "parameters", "multiply-adds", "receptive field"],
                ["First", "conv 3×3 s2 + ReLU", "16×14×14", "160", "28,224", "3×3"],
                ["Second", "conv 3×3", "8×14×14", "1,160", "225,792", "7×7"],
                ["Norm", "batch norm", "8×14×14", "16", "0", "7×7"],
                ["Logits", "dense", "10", "15,690", "15,680", "28×28"],
                ["total", "17,026", "269,696"],
            ],
            rows);
    }

    /// <summary>Columns end where their titles do: an editor shows the table in letters of one width.</summary>
    [Fact]
    public void NumbersStandBelowOneAnother()
    {
        string[] lines = [.. Documentation(Source).Element("remarks")!.Element("code")!.Value.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
        int end = lines[0].IndexOf("multiply-adds", StringComparison.Ordinal) + "multiply-adds".Length;
        Assert.All(lines[1..], line => Assert.True(char.IsAsciiDigit(line[end - 1]) && (line.Length == end || line[end] == ' '), line));
    }

    private static string[] Cells(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static XElement Documentation(string source)
    {
        CSharpParseOptions options = TestCompilation.ParseOptions.WithDocumentationMode(DocumentationMode.Diagnose);
        SyntaxTree declared = CSharpSyntaxTree.ParseText(source, options, TestCompilation.FileName);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Tests", [declared], TestCompilation.References, TestCompilation.OptionsOf(OptimizationLevel.Release));
        CSharpGeneratorDriver.Create([new ConvNetGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _);
        return XElement.Parse(generated.GetTypeByMetadataName("Example.Net")!.GetDocumentationCommentXml()!);
    }
}
