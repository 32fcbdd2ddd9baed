using System.Threading.Tasks;
using Xunit;

namespace ConvGen.Generator.Tests.Analyzers;

/// <summary>Settings of layers on maps that aren't possible, or not for their input, are marked where they are written.</summary>
public sealed class MapLayerTests
{
    [Theory]
    [InlineData("[Pad([|5|], Mode = PadMode.Reflect)]", "3, 5, 9", "5 rows can be mirrored by at most 4")]
    [InlineData("[Pad(1, Right = [|9|], Mode = PadMode.Reflect)]", "3, 5, 9", "9 columns can be mirrored by at most 8")]
    [InlineData("[Pad(ChannelsAfter = [|3|], Mode = PadMode.Reflect)]", "3, 5, 9", "3 channels can be mirrored by at most 2")]
    [InlineData("[Slice(RowStart = 3, RowEnd = [|3|])]", "3, 5, 9", "from 3 to 3 nothing is left of 5 rows")]
    [InlineData("[Slice(ChannelStart = [|7|])]", "3, 5, 9", "nothing is left of 3 channels")]
    [InlineData("[Slice(ColumnStart = 2, ColumnEnd = [|5|], ColumnStep = -1)]", "3, 5, 9", "from 2 to 5 nothing is left of 9 columns")]
    [InlineData("[ChannelShuffle([|2|])]", "3, 5, 9", "groups must divide 3 channels")]
    [InlineData("[PixelShuffle([|2|])]", "6, 5, 9", "blocks of 4 pixels must divide 6 channels")]
    [InlineData("[PixelUnshuffle([|3|])]", "6, 6, 8", "it must divide 6 rows and 8 columns")]
    public Task MisfitOfRearrangement(string attribute, string input, string words) =>
        DiagnosticAssert.ReportsAsync("CVG0113", Sources.Net(attribute + " public partial RearrangeLayer A { get; }", input), input.Replace(", ", "×", System.StringComparison.Ordinal), words);

    [Theory]
    [InlineData("[GroupNorm([|2|])]", "NormLayer", "3, 5, 9", "groups must divide 3 channels")]
    [InlineData("[LayerNorm(Axes = [|Axes.Rows|])]", "NormLayer", "3, 9", "it has none of these axes")]
    [InlineData("[Softmax(Axes = [|Axes.Pixels|])]", "SoftmaxLayer", "64", "it has none of these axes")]
    [InlineData("[Reduce(Reduction.Mean, [|Axes.Columns|])]", "ReduceLayer", "64", "it has none of these axes")]
    public Task MisfitOfSets(string attribute, string type, string input, string words) =>
        DiagnosticAssert.ReportsAsync("CVG0113", Sources.Net($"{attribute} public partial {type} A {{ get; }}", input), words);

    [Theory]
    [InlineData("[LpPool([|0|], 2)]", "PoolLayer", "positive")]
    [InlineData("[InstanceNorm(Epsilon = [|0|])]", "NormLayer", "positive")]
    [InlineData("[LayerNorm(Axes = [|Axes.None|])]", "NormLayer", "axes of a map")]
    [InlineData("[Softmax(Axes = [|(Axes)9|])]", "SoftmaxLayer", "axes of a map")]
    [InlineData("[LocalResponseNorm(5, K = [|0|])]", "NormLayer", "positive")]
    [InlineData("[LocalResponseNorm(5, Alpha = [|-1|])]", "NormLayer", "at least 0")]
    [InlineData("[LocalResponseNorm(5, Beta = [|float.NaN|])]", "NormLayer", "finite")]
    [InlineData("[Scale(Weight = false, Bias = [|false|])]", "ScaleLayer", "would do nothing")]
    [InlineData("[Reduce([|(Reduction)9|])]", "ReduceLayer", "a word of Reduction")]
    [InlineData("[Reduce(Reduction.Max, Axes.Channels, KeepAxes = [|false|])]", "ReduceLayer", "a map without channels")]
    [InlineData("[Activate(Activation.Celu, ActivationParameter = [|0|])]", "ActivationLayer", "CELU divides by it")]
    [InlineData("[Activate(Activation.Selu, ActivationSecondParameter = [|float.NegativeInfinity|])]", "ActivationLayer", "finite")]
    [InlineData("[Pad([|-1|])]", "RearrangeLayer", "at least 0")]
    [InlineData("[Pad(ChannelsBefore = [|-2|])]", "RearrangeLayer", "at least 0")]
    [InlineData("[Slice(RowStep = [|0|])]", "RearrangeLayer", "other than 0")]
    [InlineData("[PixelShuffle(1, Order = [|(BlockOrder)2|])]", "RearrangeLayer", "a word of BlockOrder")]
    [InlineData("[[|Resize|]]", "ResizeLayer", "where the constructor names no size")]
    [InlineData("[Resize(Scale = [|0|])]", "ResizeLayer", "above 0")]
    [InlineData("[Resize(Scale = 2, ScaleWidth = [|0.01f|])]", "ResizeLayer", "28 columns become at least one")]
    [InlineData("[Resize(7, Mode = [|(ResizeMode)5|])]", "ResizeLayer", "a word of ResizeMode")]
    public Task OutOfRange(string attribute, string type, string words) =>
        DiagnosticAssert.ReportsAsync("CVG0108", Sources.Net($"{attribute} public partial {type} A {{ get; }}"), words);

    [Theory]
    [InlineData("[ChannelShuffle([|0|])]", "RearrangeLayer", "groups")]
    [InlineData("[GroupNorm([|0|])]", "NormLayer", "groups")]
    [InlineData("[LocalResponseNorm([|0|])]", "NormLayer", "size")]
    [InlineData("[PixelUnshuffle([|0|])]", "RearrangeLayer", "factor")]
    [InlineData("[Resize([|0|], 5)]", "ResizeLayer", "height")]
    [InlineData("[Resize(5, [|-1|])]", "ResizeLayer", "width")]
    public Task BelowOne(string attribute, string type, string words) =>
        DiagnosticAssert.ReportsAsync("CVG0102", Sources.Net($"{attribute} public partial {type} A {{ get; }}"), words, "at least 1");

    [Theory]
    [InlineData("[|Pad(1)|]", "RearrangeLayer", "padding of pixels")]
    [InlineData("[|PixelShuffle(2)|]", "RearrangeLayer", "a pixel shuffle")]
    [InlineData("[|Resize(4)|]", "ResizeLayer", "resizing")]
    [InlineData("[|InstanceNorm|]", "NormLayer", "instance normalisation")]
    public Task NeedsMap(string attribute, string type, string word) =>
        DiagnosticAssert.ReportsAsync("CVG0110", Sources.Net($"[{attribute}] public partial {type} A {{ get; }}", "64"), "a vector of 64 values", word);

    [Theory]
    [InlineData("[Pad(1, Top = [|1|])]", "RearrangeLayer", "'Left'")]
    [InlineData("[Slice(RowEnd = [|1|])]", "RearrangeLayer", "'ColumnEnd'")]
    [InlineData("[Resize(4, ScaleHeight = [|1|])]", "ResizeLayer", "'Scale'")]
    public Task RowsOfSignal(string attribute, string type, string remedy) =>
        DiagnosticAssert.ReportsAsync("CVG0112", Sources.Net($"{attribute} public partial {type} A {{ get; }}", "1, 100"), "1×100", remedy);
}
