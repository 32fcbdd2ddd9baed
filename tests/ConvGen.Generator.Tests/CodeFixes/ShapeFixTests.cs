using System.Linq;
using System.Threading.Tasks;
using ConvGen.CodeFixes;
using Xunit;

namespace ConvGen.Generator.Tests.CodeFixes;

/// <summary>Fixes of shapes: the nearest number that is possible, and arguments that make layers fit.</summary>
public sealed class ShapeFixTests
{
    [Theory]
    [InlineData("6, 28, 28", "[ConvLayer(9, 3, Groups = 4)]", "[ConvLayer(9, 3, Groups = 3)]")]
    [InlineData("8, 28, 28", "[ConvLayer(12, 3, Groups = 3)]", "[ConvLayer(12, 3, Groups = 2)]")]
    [InlineData("4, 28, 28", "[ConvLayer(6, 3, Groups = Groups.Depthwise)]", "[ConvLayer(6, 3, Groups = 2)]")]
    [InlineData("4, 28, 28", "[ConvLayer(6, 3, Groups = 0)]", "[ConvLayer(6, 3, Groups = 1)]")]
    [InlineData("1, 28, 28", "[ConvLayer(8, 3, PaddingTop = -2)]", "[ConvLayer(8, 3, PaddingTop = 0)]")]
    [InlineData("1, 28, 28", "[ConvLayer(8, 3, Padding = -7 /* ? */)]", "[ConvLayer(8, 3, Padding = 0 /* ? */)]")]
    [InlineData("16, 3, 3", "[ConvLayer(8, kernel: 5)]", "[ConvLayer(8, kernel: 3)]")]
    [InlineData("16, 3, 9", "[ConvLayer(8, kernelHeight: 5, kernelWidth: 5)]", "[ConvLayer(8, kernelHeight: 3, kernelWidth: 5)]")]
    [InlineData("1, 28, 28", "[ConvLayer(8, 3, Stride = 0)]", "[ConvLayer(8, 3, Stride = 1)]")]
    [InlineData("1, 28, 28", "[ConvLayer(8, 3, Dilation = -1)]", "[ConvLayer(8, 3, Dilation = 1)]")]
    [InlineData("1, 8, 8", "[ConvLayer(8, 2, Transposed = true, Stride = 2, Padding = 9)]", "[ConvLayer(8, 2, Transposed = true, Stride = 2, Padding = 7)]")]
    [InlineData("1, 8, 8", "[ConvLayer(8, 2, Transposed = true, Stride = 2, OutputPadding = 2)]", "[ConvLayer(8, 2, Transposed = true, Stride = 2, OutputPadding = 1)]")]
    public Task NumberOfAConvolution(string input, string before, string after) => CodeFixTests.FixesAsync(
        new ReplacementCodeFix(), Net(input, before, "ConvLayer"), Net(input, after, "ConvLayer"), $"Change to {Number(before, after)}");

    [Theory]
    [InlineData("[MaxPool(2, Padding = 2)]", "[MaxPool(2, Padding = 1)]")]
    [InlineData("[AveragePool(3, PaddingLeft = 9)]", "[AveragePool(3, PaddingLeft = 2)]")]
    public Task NumberOfAPool(string before, string after) => CodeFixTests.FixesAsync(
        new ReplacementCodeFix(), Net("1, 28, 28", before, "PoolLayer"), Net("1, 28, 28", after, "PoolLayer"), $"Change to {Number(before, after)}");

    [Theory]
    [InlineData("[ConvLayer(8, 3)]", "[ConvLayer(8, 3, Padding = Padding.Same)]", "Padding = Padding.Same")]
    [InlineData("[ConvLayer(8, 5, Padding = 1)]", "[ConvLayer(8, 5, Padding = Padding.Same)]", "Padding = Padding.Same")]
    [InlineData("[ConvLayer(8, 4, Dilation = 2)]", "[ConvLayer(8, 4, Dilation = 2, Padding = Padding.Same)]", "Padding = Padding.Same")]
    [InlineData("[ConvLayer(8, 7, Stride = 2, Padding = 1)] public partial ConvLayer Half { get; } [ConvLayer(8, 2, Stride = 2, Transposed = true)]", null, null)]
    public Task PaddingThatMakesAJoinFit(string before, string? after, string? argument)
    {
        const string Join = "[BatchNorm] public partial BatchNormLayer Norm { get; } [Add(nameof(First), nameof(Norm))] public partial JoinLayer Sum { get; }";
        const string First = "[ConvLayer(8, 3)] public partial ConvLayer First { get; } ";
        string Text(string attribute) => $"[ConvNet(1, 28, 28)] partial class Net {{ {First}{attribute} public partial ConvLayer Second {{ get; }} {Join} }}";
        return after is null
            ? CodeFixTests.OffersNothingAsync(new ArgumentCodeFix(), Text(before))
            : CodeFixTests.FixesAsync(new ArgumentCodeFix(), Text(before), Text(after), $"Set '{argument}' on 'Second'");
    }

    /// <summary>A kernel of the same parity needs less than Same; the branch that doesn't feed the other one is changed.</summary>
    [Fact]
    public Task PaddingOfTheFirstBranch() => CodeFixTests.FixesAsync(
        new ArgumentCodeFix(),
        Branches("[ConvLayer(8, 5)]", "[GlobalMaxPool]", "[ConvLayer(8, 3, PaddingTop = 0, From = ConvNet.Input)]"),
        Branches("[ConvLayer(8, 5, Padding = 1)]", "[GlobalMaxPool]", "[ConvLayer(8, 3, PaddingTop = 0, From = ConvNet.Input)]"),
        "Set 'Padding = 1' on 'First'");

    /// <summary>Each join doubles the paths through a network; the time must not.</summary>
    [Fact]
    public Task ManyJoinsTakeNoTime()
    {
        static string Text(string attribute)
        {
            string joins = string.Concat(Enumerable.Range(1, 64).Select(join =>
                $"[Add(nameof(Join{join - 1}), nameof(Join{join - 1}))] public partial JoinLayer Join{join} {{ get; }} "));
            return $"[ConvNet(1, 28, 28)] partial class Net {{ [ConvLayer(8, 3)] public partial ConvLayer Join0 {{ get; }} {joins}" +
                $"{attribute} public partial ConvLayer Last {{ get; }} [Add(nameof(Join64), nameof(Last))] public partial JoinLayer Sum {{ get; }} }}";
        }

        return CodeFixTests.FixesAsync(
            new ArgumentCodeFix(), Text("[ConvLayer(8, 3)]"), Text("[ConvLayer(8, 3, Padding = Padding.Same)]"), "Set 'Padding = Padding.Same' on 'Last'");
    }

    [Fact]
    public Task ChannelsAreNoMatterOfPadding() => CodeFixTests.OffersNothingAsync(
        new ArgumentCodeFix(), Branches("[ConvLayer(8, 5)]", "[GlobalMaxPool]", "[ConvLayer(4, 3, From = ConvNet.Input)]"));

    [Theory]
    [InlineData("[ConvLayer(8, 3)]", "[ConvLayer(8, 3, From = nameof(First))]", "ConvLayer")]
    [InlineData("[GlobalMaxPool]", "[GlobalMaxPool(From = nameof(First))]", "PoolLayer")]
    [InlineData("[MaxPool(2, From = nameof(Flat))]", "[MaxPool(2, From = nameof(First))]", "PoolLayer")]
    public Task TheNearestMapIsRead(string before, string after, string type)
    {
        string Text(string attribute) => "[ConvNet(1, 28, 28)] partial class Net { [ConvLayer(8, 3)] public partial ConvLayer First { get; } " +
            $"[Flatten(Output = true)] public partial FlattenLayer Flat {{ get; }} {attribute} public partial {type} Last {{ get; }} }}";
        return CodeFixTests.FixesAsync(new ArgumentCodeFix(), Text(before), Text(after), "Set 'From = nameof(First)' on 'Last'");
    }

    [Fact]
    public Task TheInputIsReadWhereNoLayerHasAxes()
    {
        static string Text(string attribute) => "[ConvNet(1, 28, 28)] partial class Net { [Flatten(Output = true)] public partial FlattenLayer Flat { get; } " +
            $"{attribute} public partial ConvLayer Last {{ get; }} }}";
        return CodeFixTests.FixesAsync(
            new ArgumentCodeFix(), Text("[ConvLayer(8, 3)]"), Text("[ConvLayer(8, 3, From = ConvNet.Input)]"), "Set 'From = ConvNet.Input' on 'Last'");
    }

    [Theory]
    [InlineData("[ConvLayer(8, 3, PaddingTop = 1)]", "[ConvLayer(8, 3, PaddingLeft = 1)]", "Change 'PaddingTop' to 'PaddingLeft'")]
    [InlineData("[ConvLayer(8, 3, StrideHeight = 2 /* ! */, Bias = false)]", "[ConvLayer(8, 3, Stride = 2 /* ! */, Bias = false)]", "Change 'StrideHeight' to 'Stride'")]
    [InlineData("[ConvLayer(8, 3, PaddingTop = 1, PaddingLeft = 2)]", null, null)]
    [InlineData("[ConvLayer(8, 3, 3)]", null, null)]
    public Task SettingOfRows(string before, string? after, string? title) => after is null
        ? CodeFixTests.OffersNothingAsync(new SettingCodeFix(), Net("1, 100", before, "ConvLayer"))
        : CodeFixTests.FixesAsync(new SettingCodeFix(), Net("1, 100", before, "ConvLayer"), Net("1, 100", after, "ConvLayer"), title!);

    /// <summary>Values out of their range, and numbers that the input doesn't allow.</summary>
    [Theory]
    [InlineData("[Dropout(1.5f)]", "[Dropout(0.5f)]", "DropoutLayer", "0.5f")]
    [InlineData("[BatchNorm(Epsilon = 0)]", "[BatchNorm(Epsilon = 1e-5f)]", "BatchNormLayer", "1e-5f")]
    [InlineData("[BatchNorm(Momentum = 2)]", "[BatchNorm(Momentum = 0.1f)]", "BatchNormLayer", "0.1f")]
    [InlineData("[InstanceNorm(Epsilon = -1)]", "[InstanceNorm(Epsilon = 1e-5f)]", "NormLayer", "1e-5f")]
    [InlineData("[GroupNorm(3)]", "[GroupNorm(2)]", "NormLayer", "2")]
    [InlineData("[GroupNorm(0)]", "[GroupNorm(1)]", "NormLayer", "1")]
    [InlineData("[LocalResponseNorm(5, K = 0)]", "[LocalResponseNorm(5, K = 1f)]", "NormLayer", "1f")]
    [InlineData("[LocalResponseNorm(5, Alpha = -1)]", "[LocalResponseNorm(5, Alpha = 1e-4f)]", "NormLayer", "1e-4f")]
    [InlineData("[LocalResponseNorm(5, Beta = float.NaN)]", "[LocalResponseNorm(5, Beta = 0.75f)]", "NormLayer", "0.75f")]
    [InlineData("[LayerNorm(Axes = (Axes)9)]", "[LayerNorm(Axes = Axes.All)]", "NormLayer", "Axes.All")]
    [InlineData("[LpPool(-1f, 2)]", "[LpPool(2f, 2)]", "PoolLayer", "2f")]
    [InlineData("[Activate((Activation)99)]", "[Activate(Activation.None)]", "ActivationLayer", "Activation.None")]
    [InlineData("[Activate(Activation.Celu, ActivationParameter = 0)]", "[Activate(Activation.Celu, ActivationParameter = 1f)]", "ActivationLayer", "1f")]
    [InlineData("[Activate(Activation.Elu, ActivationParameter = 1f / 0)]", "[Activate(Activation.Elu, ActivationParameter = float.NaN)]", "ActivationLayer", "float.NaN")]
    [InlineData("[Scale(Weight = false, Bias = false)]", "[Scale(Weight = false, Bias = true)]", "ScaleLayer", "true")]
    [InlineData("[Reduce(Reduction.Sum, Axes.Channels, KeepAxes = false)]", "[Reduce(Reduction.Sum, Axes.Channels, KeepAxes = true)]", "ReduceLayer", "true")]
    [InlineData("[Pad(28, Mode = PadMode.Reflect)]", "[Pad(27, Mode = PadMode.Reflect)]", "RearrangeLayer", "27")]
    [InlineData("[Pad(1, ChannelsAfter = -2)]", "[Pad(1, ChannelsAfter = 0)]", "RearrangeLayer", "0")]
    [InlineData("[Slice(RowStart = 30)]", "[Slice(RowStart = 27)]", "RearrangeLayer", "27")]
    [InlineData("[Slice(RowStart = 5, RowEnd = 5)]", "[Slice(RowStart = 5, RowEnd = 6)]", "RearrangeLayer", "6")]
    [InlineData("[Slice(ColumnStep = 0)]", "[Slice(ColumnStep = 1)]", "RearrangeLayer", "1")]
    [InlineData("[ChannelShuffle(3)]", "[ChannelShuffle(2)]", "RearrangeLayer", "2")]
    [InlineData("[PixelShuffle(3)]", "[PixelShuffle(2)]", "RearrangeLayer", "2")]
    [InlineData("[PixelUnshuffle(5)]", "[PixelUnshuffle(4)]", "RearrangeLayer", "4")]
    [InlineData("[Upsample(0)]", "[Upsample(1)]", "UpsampleLayer", "1")]
    [InlineData("[Resize(56, Mode = (ResizeMode)77)]", "[Resize(56, Mode = ResizeMode.Nearest)]", "ResizeLayer", "ResizeMode.Nearest")]
    public Task ValueOfALayer(string before, string after, string type, string value) =>
        CodeFixTests.FixesAsync(new ReplacementCodeFix(), Net("4, 28, 28", before, type), Net("4, 28, 28", after, type), $"Change to {value}");

    /// <summary>A signal has no rows.</summary>
    [Fact]
    public Task AxesThatTheInputHas() => CodeFixTests.FixesAsync(
        new ReplacementCodeFix(), Net("4, 28", "[Softmax(Axes = Axes.Rows)]", "SoftmaxLayer"), Net("4, 28", "[Softmax(Axes = Axes.Channels)]", "SoftmaxLayer"), "Change to Axes.Channels");

    /// <summary>What size was meant isn't known.</summary>
    [Theory]
    [InlineData("[Resize(Scale = 0)]")]
    [InlineData("[Resize]")]
    public Task AScaleIsLeftAlone(string before) => CodeFixTests.OffersNothingAsync(new ReplacementCodeFix(), Net("4, 28, 28", before, "ResizeLayer"));

    /// <summary>A dense layer reads a map as it is: there is nothing to mend.</summary>
    [Fact]
    public async Task DenseAfterAMapNeedsNoFlatten() => Assert.Empty(await TestCompilation.AnalyzeAsync(TestCompilation.Create(
        "using ConvGen;\n\n[ConvNet(1, 28, 28)] partial class Net { [ConvLayer(8, 3)] public partial ConvLayer A { get; } [Dense(10)] public partial DenseLayer B { get; } }")));

    private static string Net(string input, string attribute, string type) =>
        $"[ConvNet({input})] partial class Net {{ {attribute} public partial {type} A {{ get; }} }}";

    private static string Branches(string first, string pool, string second) =>
        $"[ConvNet(1, 28, 28)] partial class Net {{ {first} public partial ConvLayer First {{ get; }} {pool[..^1]}(Output = true)] public partial PoolLayer Pool {{ get; }} " +
        $"{second} public partial ConvLayer Second {{ get; }} [Add(nameof(First), nameof(Second))] public partial JoinLayer Sum {{ get; }} }}";

    /// <summary>The number in which the text after a change differs.</summary>
    private static string Number(string before, string after)
    {
        int at = 0;
        while (before[at] == after[at])
            at++;
        int end = at;
        while (char.IsAsciiDigit(after[end]))
            end++;
        return after[at..end];
    }
}
