using System;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace ConvGen.Generator.Tests.Analyzers;

/// <summary>CVG01xx: shapes and numbers are marked at the argument that says them, with expected and actual sizes.</summary>
public sealed class ShapeTests
{
    private const string TwoMaps = "[ConvLayer(8, 3)] public partial ConvLayer A { get; } [ConvLayer(8, 3)] public partial ConvLayer B { get; } ";

    [Theory]
    [InlineData("[|0|], 28, 28", "channels")]
    [InlineData("1, [|-1|], 28", "height")]
    [InlineData("1, 28, width: [|0|]", "width")]
    [InlineData("1, [|0|]", "length")]
    [InlineData("[|0|]", "features")]
    public Task InputShape(string input, string word) =>
        DiagnosticAssert.ReportsAsync("CVG0101", Sources.Net("[Dense(10)] public partial DenseLayer Logits { get; }", input), word);

    [Theory]
    [InlineData("[|0|], 3", "filters")]
    [InlineData("8, [|0|]", "kernel")]
    [InlineData("8, kernel: [|-3|]", "kernel")]
    [InlineData("8, [|0|], 3", "kernelHeight")]
    [InlineData("8, 3, kernelWidth: [|0|]", "kernelWidth")]
    [InlineData("8, 3, Stride = [|0|]", "Stride")]
    [InlineData("8, 3, Stride = 2, StrideWidth = [|-1|]", "StrideWidth")]
    [InlineData("8, 3, Dilation = [|0|]", "Dilation")]
    [InlineData("8, 3, DilationHeight = [|-1|]", "DilationHeight")]
    [InlineData("8, 3, Groups = [|0|]", "Groups")]
    [InlineData("8, 3, Groups = [|-2|]", "Groups")]
    public Task ConvolutionBelowOne(string arguments, string word) => DiagnosticAssert.ReportsAsync("CVG0102", Sources.Conv(arguments), word, "at least 1");

    [Theory]
    [InlineData("[Dense([|0|])] public partial DenseLayer A { get; }", "features")]
    [InlineData("[Upsample([|0|])] public partial UpsampleLayer A { get; }", "factor")]
    [InlineData("[MaxPool([|0|])] public partial PoolLayer A { get; }", "kernel")]
    [InlineData("[AveragePool(2, Stride = [|-1|])] public partial PoolLayer A { get; }", "Stride")]
    public Task OtherBelowOne(string layer, string word) => DiagnosticAssert.ReportsAsync("CVG0102", Sources.Net(layer), word, "at least 1");

    [Theory]
    [InlineData("8, 3, Padding = [|-3|]", "Padding")]
    [InlineData("8, 3, Padding = Padding.Same, PaddingHeight = [|-1|]", "PaddingHeight")]
    [InlineData("8, 3, PaddingRight = [|Padding.Same|]", "PaddingRight")]
    public Task NegativePadding(string arguments, string word) => DiagnosticAssert.ReportsAsync("CVG0103", Sources.Conv(arguments), word, "Padding.Same");

    [Theory]
    [InlineData("8, [|7|]", "1, 5, 9", "spans 7 rows", "only 5", "0 + 5 + 0")]
    [InlineData("8, [|7|]", "1, 9, 5", "spans 7 columns", "only 5", "1×9×5")]
    [InlineData("8, 3, [|5|], Dilation = 2, PaddingLeft = 1", "1, 9, 5", "spans 9 columns", "5 taps at dilation 2", "1 + 5 + 0")]
    [InlineData("8, kernel: [|101|]", "1, 100", "spans 101 columns", "only 100", "1×100")]
    public Task KernelBeyondInput(string arguments, string input, string first, string second, string third) =>
        DiagnosticAssert.ReportsAsync("CVG0104", Sources.Conv(arguments, input), first, second, third);

    [Fact]
    public Task PoolBeyondInput() => DiagnosticAssert.ReportsAsync("CVG0104", Sources.Pool("[|3|]", "1, 2, 2"), "spans 3 rows", "only 2");

    [Theory]
    [InlineData("2, Padding = [|2|]", "2 pixels", "spans 2 may have at most 1")]
    [InlineData("3, PaddingBottom = [|3|]", "3 pixels", "spans 3 may have at most 2")]
    [InlineData("1, PaddingWidth = [|1|]", "1 pixels", "spans 1 may have at most 0")]
    [InlineData("2, Stride = 1, Dilation = 40, Padding = [|30|]", "30 pixels", "steps over the map's 28 rows")]
    public Task PoolPadding(string arguments, string first, string second) => DiagnosticAssert.ReportsAsync("CVG0105", Sources.Pool(arguments), first, second);

    [Fact]
    public Task TransposedPadding() =>
        DiagnosticAssert.ReportsAsync("CVG0105", Sources.Conv("8, 3, Transposed = true, Padding = [|2|]", "1, 2, 2"), "0 rows", "at least 1");

    [Theory]
    [InlineData("8, 3, OutputPadding = [|1|]", "Transposed = true")]
    [InlineData("8, 3, Transposed = true, OutputPadding = [|1|]", "dilation, 1")]
    [InlineData("8, 3, Transposed = true, Stride = 2, Dilation = 3, OutputPaddingWidth = [|3|]", "dilation, 3")]
    [InlineData("8, 3, Transposed = true, Stride = 2, OutputPadding = [|-1|]", "at least 0")]
    public Task OutputPadding(string arguments, string word) => DiagnosticAssert.ReportsAsync("CVG0106", Sources.Conv(arguments), word);

    [Theory]
    [InlineData("9, 3, Groups = [|3|]", "4 input channels")]
    [InlineData("6, 3, Groups = [|4|]", "6 filters")]
    [InlineData("6, 3, Groups = [|Groups.Depthwise|]", "6 filters")]
    public Task Groups(string arguments, string word) => DiagnosticAssert.ReportsAsync("CVG0107", Sources.Conv(arguments, "4, 28, 28"), word);

    [Theory]
    [InlineData("[Dropout([|1f|])] public partial DropoutLayer A { get; }", "'probability' is 1")]
    [InlineData("[Dropout([|-0.5f|])] public partial DropoutLayer A { get; }", "is -0.5")]
    [InlineData("[Dropout([|float.NaN|])] public partial DropoutLayer A { get; }", "NaN")]
    [InlineData("[BatchNorm(Epsilon = [|0|])] public partial BatchNormLayer A { get; }", "positive")]
    [InlineData("[BatchNorm(Momentum = [|1.5f|])] public partial BatchNormLayer A { get; }", "at most 1")]
    [InlineData("[Activate([|(Activation)99|])] public partial ActivationLayer A { get; }", "99")]
    [InlineData("[Activate(Activation.Elu, ActivationParameter = [|float.PositiveInfinity|])] public partial ActivationLayer A { get; }", "finite")]
    [InlineData("[Upsample(2, Mode = [|(UpsampleMode)2|])] public partial UpsampleLayer A { get; }", "a word of UpsampleMode")]
    [InlineData("[ConvLayer(8, 3, Unroll = [|(Unroll)7|])] public partial ConvLayer A { get; }", "a word of Unroll")]
    [InlineData("[ConvLayer(8, 3, Algorithm = [|(ConvAlgorithm)7|])] public partial ConvLayer A { get; }", "a word of ConvAlgorithm")]
    public Task OutOfRange(string layer, string word) => DiagnosticAssert.ReportsAsync("CVG0108", Sources.Net(layer), word);

    [Theory]
    [InlineData("[Add(nameof(A), [|nameof(B)|])]", "a sum needs equal shapes")]
    [InlineData("[Multiply(nameof(A), [|nameof(B)|])]", "one value per channel")]
    [InlineData("[Subtract(nameof(A), [|nameof(B)|])]", "a difference needs equal shapes")]
    [InlineData("[Divide(nameof(A), [|nameof(B)|])]", "a quotient needs equal shapes")]
    [InlineData("[Mean(nameof(A), [|nameof(B)|])]", "a mean needs equal shapes")]
    [InlineData("[Concat(nameof(A), [|nameof(B)|])]", "equal height and width")]
    public Task JoinShapes(string attribute, string word) => DiagnosticAssert.ReportsAsync(
        "CVG0109", Sources.Net(TwoMaps + attribute + " public partial JoinLayer Join { get; }"), "'A' of shape 8×26×26", "'B' of shape 8×24×24", word);

    [Fact]
    public Task JoinWithTheInput() => DiagnosticAssert.ReportsAsync(
        "CVG0109",
        Sources.Net("[ConvLayer(8, 3)] public partial ConvLayer A { get; } [Add(ConvNet.Input, [|nameof(A)|])] public partial JoinLayer B { get; }"),
        "'ConvNet.Input' of shape 1×28×28",
        "'A' of shape 8×26×26");

    [Theory]
    [InlineData("[|ConvLayer(8, 3)|]", "ConvLayer", "a convolution")]
    [InlineData("[|MaxPool(2)|]", "PoolLayer", "pooling")]
    [InlineData("[|GlobalAveragePool|]", "PoolLayer", "global pooling")]
    [InlineData("[|Upsample(2)|]", "UpsampleLayer", "upsampling")]
    public Task NeedsMap(string attribute, string type, string word) =>
        DiagnosticAssert.ReportsAsync("CVG0110", Sources.Net($"[{attribute}] public partial {type} A {{ get; }}", "64"), "a vector of 64 values", word);

    [Theory]
    [InlineData("[[|Dense(100000000)|]] public partial DenseLayer A { get; }", "1, 28, 28", "parameters")]
    [InlineData("[Upsample([|2147483647|])] public partial UpsampleLayer A { get; }", "1, 28, 28", "columns")]
    [InlineData("[[|Upsample(30000)|]] public partial UpsampleLayer A { get; }", "1, 28, 28", "floats of one feature map")]
    [InlineData("[ConvLayer(8, [|2147483647|], Dilation = 2147483647)] public partial ConvLayer A { get; }", "1, 28, 28", "rows of window and padding")]
    [InlineData("[ConvLayer(8, 3, Padding = 2147483647)] public partial ConvLayer A { get; }", "1, 28, 28", "rows of window and padding", "3")]
    [InlineData("[ConvLayer(8, 3, Transposed = true, Stride = [|1000000000|])] public partial ConvLayer A { get; }", "1, 28, 28", "rows")]
    [InlineData("[Flatten] public partial FlattenLayer A { get; }", "2147483647, 1, 2147483647", "floats of one input", "ConvNet(2147483647, 1, 2147483647)")]
    public Task TooLarge(string layer, string input, string word, string? marked = null)
    {
        string source = Sources.Net(layer, input);
        if (marked is not null)
        {
            int place = source.IndexOf(marked + (marked == "3" ? ", Padding" : ""), StringComparison.Ordinal);
            source = source.Insert(place + marked.Length, "|]").Insert(place, "[|");
        }

        return DiagnosticAssert.ReportsAsync("CVG0111", source, word, "2,147,483,647");
    }

    [Fact]
    public Task TooLargeTogether()
    {
        // 40 maps of 64 channels and 1024² pixels: each fits an array, all together don't.
        string layers = string.Concat(Enumerable.Range(0, 40).Select(layer =>
            $"[ConvLayer(64, 3, Padding = 1)] public partial ConvLayer C{layer} {{ get; }} "));
        string source = Sources.Net(layers, "1, 1024, 1024").Replace("class Net", "class [|Net|]", StringComparison.Ordinal);
        return DiagnosticAssert.ReportsAsync("CVG0111", source, "feature maps for one image");
    }

    [Theory]
    [InlineData("8, [|1|], 3")]
    [InlineData("8, 3, StrideHeight = [|2|]")]
    [InlineData("8, 3, DilationHeight = [|2|]")]
    [InlineData("8, 3, PaddingHeight = [|1|]")]
    [InlineData("8, 3, PaddingTop = [|1|]")]
    [InlineData("8, 3, PaddingBottom = [|1|]")]
    [InlineData("8, 3, Transposed = true, Stride = 2, OutputPaddingHeight = [|1|]")]
    public Task RowsOfSignal(string arguments) => DiagnosticAssert.ReportsAsync("CVG0112", Sources.Conv(arguments, "1, 100"), "1×100", "Use ");
}
