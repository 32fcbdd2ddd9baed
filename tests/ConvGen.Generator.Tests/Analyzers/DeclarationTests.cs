using System.Threading.Tasks;
using Xunit;

namespace ConvGen.Generator.Tests.Analyzers;

/// <summary>CVG00xx: each declaration is marked at the exact text, with the words that say what is wrong.</summary>
public sealed class DeclarationTests
{
    private const string Dense = "[Dense(10)] public partial DenseLayer Logits { get; }";
    private const string Conv = "[ConvLayer(8, 3)] public partial ConvLayer Conv1 { get; }";

    [Fact]
    public Task ClassNotPartial() => DiagnosticAssert.ReportsAsync(
        "CVG0001", $$"""using ConvGen; [ConvNet(4)] public sealed class [|Net|] { {{Dense}} }""", "'Net'", "partial");

    [Fact]
    public Task OuterTypeNotPartial() => DiagnosticAssert.ReportsAsync(
        "CVG0002", $$"""using ConvGen; struct [|Outer|] { partial class Inner { [ConvNet(4)] public partial class Net { {{Dense}} } } }""", "'Outer'", "'Net'");

    [Theory]
    [InlineData("[ConvNet(4)] partial class [|Net|]<T> { @ }", "generic")]
    [InlineData("partial class Outer<T> { [ConvNet(4)] partial class [|Net|] { @ } }", "generic type 'Outer'")]
    [InlineData("[ConvNet(4)] file partial class [|Net|] { @ }", "file")]
    [InlineData("[ConvNet(4)] abstract partial class [|Net|] { @ }", "abstract")]
    [InlineData("[ConvNet(4)] partial record [|Net|] { @ }", "Declare a class")]
    [InlineData("class Base { } [ConvNet(4)] partial class Net : [|Base|] { @ }", "'Base'")]
    [InlineData("[ConvNet(4)] partial class Net : [|System.Collections.ArrayList|], System.IDisposable { public void Dispose() { } @ }", "ArrayList")]
    [InlineData("[ConvNet(4)] partial class Net { public [|Net|](int size) { } @ }", "int seed = 0")]
    [InlineData("[ConvNet(4)] partial class Net[|(string name)|] { public string Name => name; @ }", "primary constructor")]
    public Task UnsupportedForm(string source, string word) => DiagnosticAssert.ReportsAsync("CVG0003", "using ConvGen; " + source.Replace("@", Dense), word);

    [Theory]
    [InlineData("[ConvNet(4)] partial class Net : System.IDisposable { public void Dispose() { } @ }")]
    [InlineData("[ConvNet(4)] partial class Net { static Net() { } public Net(string name) : this(1) { } public Net(long seed) : this((int)seed) { } @ }")]
    [InlineData("namespace A.B { partial struct Outer { partial interface IInner { [ConvNet(4)] protected sealed partial class Net { @ } } } }")]
    [InlineData("namespace @event { [ConvNet(4)] partial class @class { @ } }")]
    [InlineData("[ConvNet(4)] internal partial class Net { @ } internal partial class Net { public int Answer => 42; }")]
    public Task SupportedForm(string source) => DiagnosticAssert.ReportsNothingAsync("using ConvGen; " + source.Replace("@ }", Dense + " }"));

    [Fact]
    public Task PropertyNotPartial() => DiagnosticAssert.ReportsAsync(
        "CVG0004", Sources.Net("[Dense(10)] public DenseLayer [|Logits|] { get; }", "4"), "'Logits'", "partial");

    [Theory]
    [InlineData("[Dense(10)] public partial [|ConvLayer|] A { get; }", "'DenseLayer'")]
    [InlineData("[GlobalMaxPool] public partial [|PoolLayer?|] A { get; }", "'PoolLayer'")]
    [InlineData("[Activate(Activation.Tanh)] public partial [|string|] A { get; }", "'ActivationLayer'")]
    public Task WrongType(string layer, string word) => DiagnosticAssert.ReportsAsync("CVG0005", Sources.Net(layer), "'A'", word);

    [Theory]
    [InlineData("@ [Dense(10, From = [|\"Cov1\"|])] public partial DenseLayer Logits { get; }", "'Cov1'", "did you mean 'Conv1'?")]
    [InlineData("[Dense(10, From = [|\"Image\"|])] public partial DenseLayer Logits { get; }", "'Image'", "ConvNet.Input is the network's input")]
    [InlineData("@ [Add(nameof(Conv1), [|\"Conv2\"|])] public partial JoinLayer Sum { get; }", "'Sum'", "did you mean 'Conv1'?")]
    [InlineData("@ [Add(new[] { nameof(Conv1), [|\"Conv2\"|] })] public partial JoinLayer Sum { get; }", "'Sum'", "did you mean 'Conv1'?")]
    [InlineData("@ [Add([nameof(Conv1), [|\"Conv2\"|]])] public partial JoinLayer Sum { get; }", "'Sum'", "did you mean 'Conv1'?")]
    [InlineData("@ [Dense(10, From = [|\"Input\"|])] public partial DenseLayer Logits { get; }", "'Input'", "did you mean ConvNet.Input, the network's input?")]
    public Task UnknownLayer(string layers, string first, string second) =>
        DiagnosticAssert.ReportsAsync("CVG0006", Sources.Net(layers.Replace("@", Conv)), first, second);

    [Theory]
    [InlineData("[ConvLayer(8, 3, From = [|nameof(Conv1)|])] public partial ConvLayer Conv1 { get; }", "itself")]
    [InlineData(
        "[ConvLayer(8, 3, From = [|nameof(B)|])] public partial ConvLayer A { get; } [ConvLayer(8, 3)] public partial ConvLayer B { get; }",
        "move 'B' before 'A'")]
    [InlineData("@ [Multiply(nameof(Conv1), [|nameof(Product)|])] public partial JoinLayer Product { get; }", "itself")]
    public Task LaterLayer(string layers, string word) => DiagnosticAssert.ReportsAsync("CVG0007", Sources.Net(layers.Replace("@", Conv)), word);

    [Theory]
    [InlineData("[|Add|]", "no layer")]
    [InlineData("[|Add()|]", "no layer")]
    [InlineData("[|Concat(nameof(Conv1))|]", "one layer")]
    public Task JoinOfTooFew(string attribute, string word) =>
        DiagnosticAssert.ReportsAsync("CVG0008", Sources.Net($"{Conv} [{attribute}] public partial JoinLayer Join {{ get; }}"), word, "at least 2");

    [Fact]
    public Task SeveralAttributes() => DiagnosticAssert.ReportsAsync(
        "CVG0009", Sources.Net("[Flatten] [[|Softmax|]] public partial FlattenLayer Flat { get; }"), "[Flatten]", "[Softmax]");

    [Fact]
    public Task NoLayer() =>
        DiagnosticAssert.ReportsAsync("CVG0010", "using ConvGen; [ConvNet(4)] partial class [|Net|] { public int Answer => 42; }", "'Net'");

    [Fact]
    public Task UnusedLayer() => DiagnosticAssert.ReportsAsync(
        "CVG0011",
        Sources.Net(Conv
            + "[ConvLayer(8, 3)] public partial ConvLayer [|Lost|] { get; }"
            + "[Dense(10, From = nameof(Conv1))] public partial DenseLayer Logits { get; }"),
        "'Lost'",
        "Output = true");

    [Fact]
    public Task SeveralParts() => DiagnosticAssert.ReportsAsync(
        "CVG0012",
        "using ConvGen; [ConvNet(4)] partial class Net { " + Dense + " } partial class Net { "
            + "[Softmax] public partial SoftmaxLayer [|Scores|] { get; } [Softmax] public partial SoftmaxLayer More { get; } }",
        "'Scores'",
        "'Logits'");

    [Theory]
    [InlineData("ConvNet", "hide the word")]
    [InlineData("Padding", "hide the word")]
    [InlineData("Groups", "hide the word")]
    [InlineData("Unroll", "hide the word")]
    [InlineData("ConvAlgorithm", "hide the word")]
    [InlineData("UpsampleMode", "hide the word")]
    [InlineData("Activation", "hide the word")]
    [InlineData("Plan", "member")]
    [InlineData("Parameters", "member")]
    [InlineData("Predict", "member")]
    [InlineData("Save", "member")]
    [InlineData("Load", "member")]
    [InlineData("Summary", "member")]
    [InlineData("Threads", "member")]
    [InlineData("Layers", "member")]
    [InlineData("Create", "member")]
    [InlineData("InputLength", "member")]
    [InlineData("OutputLength", "member")]
    [InlineData("RunStep", "member")]
    [InlineData("ToString", "member")]
    [InlineData("RunGenerated", "member")]
    public Task ReservedName(string name, string word) =>
        DiagnosticAssert.ReportsAsync("CVG0013", Sources.Net($"[Dense(10)] public partial DenseLayer [|{name}|] {{ get; }}", "4"), $"'{name}'", word);

    [Theory]
    [InlineData("[Dense(4)] public partial DenseLayer A { get; } [Dense(4, Name = [|\"A\"|])] public partial DenseLayer B { get; }", "'A' has it already")]
    [InlineData("[Dense(4, Name = \"B\")] public partial DenseLayer A { get; } [Dense(4)] public partial DenseLayer [|B|] { get; }", "'A' has it already")]
    [InlineData("[Dense(4, Name = [|\" \"|])] public partial DenseLayer A { get; }", "visible character")]
    public Task WeightName(string layers, string word) => DiagnosticAssert.ReportsAsync("CVG0014", Sources.Net(layers, "4"), word);

    [Fact]
    public Task LayerOutsideNetwork() => DiagnosticAssert.ReportsAsync(
        "CVG0015", "using ConvGen; class Net { [Dense(10)] public DenseLayer [|Logits|] { get; } = null!; }", "'Logits'", "'Net'");

    [Fact]
    public Task FromOnJoin() => DiagnosticAssert.ReportsAsync(
        "CVG0016", Sources.Net($"{Conv} [Add(nameof(Conv1), nameof(Conv1), From = [|nameof(Conv1)|])] public partial JoinLayer Sum {{ get; }}"), "'Sum'");

    [Theory]
    [InlineData("public partial DenseLayer [|A|] { get; set; }", "setter")]
    [InlineData("public partial DenseLayer [|A|] { get; init; }", "setter")]
    [InlineData("public partial DenseLayer [|A|] { set; }", "no getter")]
    [InlineData("public static partial DenseLayer [|A|] { get; }", "static")]
    [InlineData("public partial DenseLayer [|A|] { get; } = null!;", "initializer")]
    [InlineData("public DenseLayer [|A|] => null!;", "body")]
    [InlineData("public DenseLayer [|A|] { get { return null!; } }", "body")]
    [InlineData("public partial DenseLayer [|A|] { get; } public partial DenseLayer A => null!;", "implementing part")]
    [InlineData("public DenseLayer [|this|][int index] => null!;", "indexer")]
    public Task UnsupportedProperty(string property, string word) =>
        DiagnosticAssert.ReportsAsync("CVG0017", Sources.Net("[Dense(10)] " + property, "4"), word, "{ get; }", "DenseLayer");
}
