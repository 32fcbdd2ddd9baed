using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;
using Xunit;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>An activation function that a convolution's driver applies gives the bits of a pass of its own, for any number of threads and with a halo around the map.</summary>
public sealed class FusedActivationTests
{
    private static readonly Activation[] s_all = [Activation.Silu, Activation.PRelu, Activation.HardSwish, Activation.Gelu, Activation.LeakyRelu, Activation.Tanh];

    private static readonly Activation[] s_two = [Activation.Silu, Activation.PRelu];

    /// <summary>Input, the convolution's attribute without its function, the output, and the functions.</summary>
    private static readonly Dictionary<string, (string Input, string Attribute, string Output, Activation[] Functions)> s_kinds = new()
    {
        ["Direct"] = ("12, 9, 10", "ConvLayer(20, kernel: 3, Padding = Padding.Same, Algorithm = ConvAlgorithm.Direct", "20, 9, 10", s_all),
        ["Pointwise"] = ("24, 7, 9", "ConvLayer(40, kernel: 1", "40, 7, 9", s_two),
        ["Strided"] = ("8, 9, 11", "ConvLayer(24, kernel: 3, Stride = 2, Padding = 1", "24, 5, 6", s_two),
        ["Winograd"] = ("16, 13, 14", "ConvLayer(48, kernel: 3, Padding = Padding.Same, Algorithm = ConvAlgorithm.Winograd", "48, 13, 14", s_all),
        ["WinogradNarrow"] = ("16, 9, 11", "ConvLayer(20, kernel: 3, Padding = Padding.Same, Algorithm = ConvAlgorithm.Winograd", "20, 9, 11", s_two),
        ["WinogradDilated"] = ("16, 13, 15", "ConvLayer(32, kernel: 3, Dilation = 2, Padding = 2, Algorithm = ConvAlgorithm.Winograd", "32, 13, 15", s_two),
        ["WinogradStrided"] = ("16, 14, 18", "ConvLayer(32, kernel: 3, Stride = 2, Padding = 1, Algorithm = ConvAlgorithm.Winograd", "32, 7, 9", s_two),
        ["WinogradTransposed"] = ("16, 7, 5", "ConvLayer(32, kernel: 4, Transposed = true, Stride = 2, Padding = 1, Algorithm = ConvAlgorithm.Winograd", "32, 14, 10", s_two),
        ["Depthwise"] = ("24, 9, 10", "ConvLayer(24, kernel: 3, Padding = 1, Groups = 24", "24, 9, 10", s_two),
        ["DepthwiseStrided"] = ("24, 9, 10", "ConvLayer(24, kernel: 5, Stride = 2, Padding = 2, Groups = 24", "24, 5, 5", s_two),
        ["Transposed"] = ("12, 5, 6", "ConvLayer(20, kernel: 3, Transposed = true, Stride = 2, Padding = 1, OutputPadding = 1", "20, 10, 12", s_two),
    };

    private static readonly Lazy<GeneratedNetworks> s_networks = new(() => GeneratedNetworks.Compile("Fused", s_kinds.SelectMany(kind => Declare(kind.Key))));

    public static TheoryData<string, Activation> Cases
    {
        get
        {
            TheoryData<string, Activation> cases = [];
            foreach ((string kind, (_, _, _, Activation[] functions)) in s_kinds)
            {
                foreach (Activation function in functions)
                    cases.Add(kind, function);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void HasTheBitsOfAPassOfItsOwn(string kind, Activation function)
    {
        const int images = 2;
        Network fused = Create($"{kind}{function}");
        Network[] apart = [Create(kind + "Alone"), Create($"{kind}{function}Alone"), Create(kind + "Next")];
        Assert.Equal(["A.Forward", "B.Forward"], fused.Plan.Inference.Forward.Select(step => step.Name));

        float[] expected = NamedNoise.Of(images * fused.Plan.InputLength, "images");
        float[] input = expected;
        foreach (Network network in apart)
            expected = network.Predict(expected);
        foreach (int threads in new[] { 1, 2, 3 })
        {
            fused.Threads = threads;
            Assert.Equal(expected, fused.Predict(input));
        }
    }

    /// <summary>A function that is a layer of its own leaves the result before it to be asked for; one that the layer before names doesn't, and runs in the driver.</summary>
    [Theory]
    [InlineData("", "ConvLayer(20, kernel: 3, Padding = 1", "Conv")]
    [InlineData("[ConvLayer(20, kernel: 3, Padding = 1, Bias = false)] public partial ConvLayer A { get; }", "BatchNorm(Affine = true", "BatchNorm")]
    [InlineData("[ConvLayer(20, kernel: 1)] public partial ConvLayer Z { get; } [ConvLayer(20, kernel: 3, Padding = 1)] public partial ConvLayer A { get; }", "Add(nameof(Z), nameof(A)", "Join")]
    public void ALayerOfItsOwnStaysApart(string before, string attribute, string type)
    {
        const string next = "[ConvLayer(4, kernel: 3)] public partial ConvLayer D { get; }";
        GeneratedNetworks networks = GeneratedNetworks.Compile("Own" + type,
        [
            Class("Fused", "12, 9, 10", $"{before} [{attribute}, Activation = Activation.Silu)] public partial {type}Layer B {{ get; }} {next}"),
            Class("Apart", "12, 9, 10", $"{before} [{attribute})] public partial {type}Layer B {{ get; }} [Activate(Activation.Silu)] public partial ActivationLayer C {{ get; }} {next}"),
        ]);
        Network fused = networks.Create("Fused");
        Network apart = networks.Create("Apart");
        foreach (Parameter parameter in fused.Parameters)
            apart.Parameter(parameter.Name).CopyFrom(parameter.ToArray());
        float[] images = NamedNoise.Of(2 * fused.Plan.InputLength, "images");

        Assert.Equal(apart.Plan.Inference.Forward.Select(step => step.Name).Where(name => name != "C.Forward"), fused.Plan.Inference.Forward.Select(step => step.Name));
        Assert.Equal(apart.Plan.Inference.Forward.Count - 1, fused.Plan.Inference.Forward.Count);
        Assert.Equal(apart.LayerOutput("C", images), fused.LayerOutput("B", images));
        Assert.NotEqual(apart.LayerOutput("C", images), apart.LayerOutput("B", images));
        Assert.Equal(apart.Predict(images), fused.Predict(images));
    }

    private static IEnumerable<string> Declare(string kind)
    {
        (string input, string attribute, string output, Activation[] functions) = s_kinds[kind];
        // A halo would keep a pointwise convolution from walking rows as one, in other tiles and with other bits.
        string next = kind == "Pointwise"
            ? "[ConvLayer(4, kernel: 1)] public partial ConvLayer B { get; }"
            : "[ConvLayer(4, kernel: 3, Padding = 1)] public partial ConvLayer B { get; }";
        yield return Class(kind + "Alone", input, $"[{attribute})] public partial ConvLayer A {{ get; }}");
        yield return Class(kind + "Next", output, next);
        foreach (Activation function in functions)
        {
            yield return Class($"{kind}{function}", input, $"[{attribute}, Activation = Activation.{function})] public partial ConvLayer A {{ get; }} {next}");
            yield return Class($"{kind}{function}Alone", output, $"[Activate(Activation.{function})] public partial ActivationLayer A {{ get; }}");
        }
    }

    private static string Class(string name, string input, string layers) => $"[ConvNet({input})] public sealed partial class {name} {{ {layers} }}\n";

    /// <summary>A network whose parameters depend on their names alone.</summary>
    private static Network Create(string name)
    {
        Network network = s_networks.Value.Create(name);
        foreach (Parameter parameter in network.Parameters)
        {
            // Slopes are the weights of a layer of their own.
            bool areSlopes = parameter.Info.Length == network.Plan.Layers[0].Output.Channels && !parameter.Info.Name.EndsWith("bias", StringComparison.Ordinal);
            parameter.CopyFrom(NamedNoise.Of(parameter.Info.Length, areSlopes ? "slopes" : parameter.Info.Name));
        }
        return network;
    }
}
