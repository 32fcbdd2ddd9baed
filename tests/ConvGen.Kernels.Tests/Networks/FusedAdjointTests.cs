using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;
using Xunit;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>
/// The adjoint of a ReLU that the input adjoint behind it takes, while what it has written is in the cache, equals that of networks of one layer each, whose ReLU has a step of its own.
/// </summary>
public sealed class FusedAdjointTests
{
    private const int Images = 3;

    private const string First = "ConvLayer(24, kernel: 3, Padding = 1, Activation = Activation.Relu, Algorithm = ConvAlgorithm.Direct)";

    // Tiles of a strided input adjoint need a map that the stride divides.
    private const string Even = "WinogradStrided";

    /// <summary>The layer behind the ReLU, and whether the map of the ReLU and its adjoint lie alike.</summary>
    private static readonly Dictionary<string, (string Attribute, bool Fuses)> s_kinds = new()
    {
        ["Direct"] = ("ConvLayer(20, kernel: 3, Padding = 1, Algorithm = ConvAlgorithm.Direct)", true),
        ["Strided"] = ("ConvLayer(20, kernel: 3, Stride = 2, Padding = 1)", true),
        ["Gaps"] = ("ConvLayer(20, kernel: 3, Stride = 4, Padding = 1)", true),
        ["Winograd"] = ("ConvLayer(40, kernel: 3, Padding = 1, Algorithm = ConvAlgorithm.Winograd)", true),
        [Even] = ("ConvLayer(40, kernel: 4, Stride = 2, Padding = 1, Algorithm = ConvAlgorithm.Winograd)", true),
        ["Depthwise"] = ("ConvLayer(24, kernel: 3, Padding = 1, Groups = 24)", true),
        ["DepthwiseStrided"] = ("ConvLayer(24, kernel: 3, Stride = 2, Padding = 1, Groups = 24)", true),
        ["OtherHalo"] = ("ConvLayer(20, kernel: 5, Padding = 2, Algorithm = ConvAlgorithm.Direct)", false),
        ["ManyFilters"] = ("ConvLayer(640, kernel: 3, Padding = 1, Algorithm = ConvAlgorithm.Direct)", false),
    };

    private static readonly Lazy<GeneratedNetworks> s_networks = new(() => GeneratedNetworks.Compile("FusedAdjoints",
    [
        Class("First", "12, 13, 13", $"[{First}] public partial ConvLayer A {{ get; }}"),
        Class("Sum", "12, 13, 13", $"[{First}] public partial ConvLayer A {{ get; }} [{Same}] public partial ConvLayer B {{ get; }} [Add(nameof(A), nameof(B))] public partial JoinLayer C {{ get; }}"),
        Class("SumNext", "24, 13, 13", $"[{Same}] public partial ConvLayer B {{ get; }}"),
        Class("First" + Even, "12, 14, 14", $"[{First}] public partial ConvLayer A {{ get; }}"),
        .. s_kinds.Select(kind => Class(kind.Key, "12, " + Map(kind.Key), $"[{First}] public partial ConvLayer A {{ get; }} [{kind.Value.Attribute}] public partial ConvLayer B {{ get; }}")),
        .. s_kinds.Select(kind => Class(kind.Key + "Next", "24, " + Map(kind.Key), $"[{kind.Value.Attribute}] public partial ConvLayer B {{ get; }}")),
    ]));

    private static string Map(string kind) => kind == Even ? "14, 14" : "13, 13";

    // Reads the ReLU's map first, so that its adjoint is added last.
    private const string Same = "ConvLayer(24, kernel: 3, Padding = 1)";

    public static TheoryData<string> Kinds => [.. s_kinds.Keys, "Sum"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EqualsThatOfAStepOfItsOwn(string kind)
    {
        bool isSum = kind == "Sum";
        Network whole = Create(kind);
        Network first = Create(kind == Even ? "First" + Even : "First");
        Network next = Create(kind + "Next");
        Assert.Equal(isSum || s_kinds[kind].Fuses, !whole.Plan.Training!.Backward.Any(step => step.Name == "A.ActivationAdjoint"));
        float[] images = NamedNoise.Of(Images * whole.Plan.InputLength, "images");
        float[] scores = NamedNoise.Of(Images * whole.Plan.OutputLength, "scores");

        Backpropagation firstPass = new(first);
        Backpropagation nextPass = new(next);
        nextPass.Forward(firstPass.Forward(images));
        nextPass.Backward(scores);
        float[] between = nextPass.InputAdjoint().ToArray();
        if (isSum)
            between = [.. between.Zip(scores, (adjoint, score) => adjoint + score)];
        firstPass.Backward(between);

        foreach (int threads in new[] { 1, 3 })
        {
            whole.Threads = threads;
            Backpropagation pass = new(whole);
            pass.Forward(images);
            pass.Backward(scores);
            AssertClose(firstPass.InputAdjoint(), pass.InputAdjoint());
            AssertClose(firstPass.ParameterAdjoint("A.weight"), pass.ParameterAdjoint("A.weight"));
            AssertClose(firstPass.ParameterAdjoint("A.bias"), pass.ParameterAdjoint("A.bias"));
            AssertClose(nextPass.ParameterAdjoint("B.weight"), pass.ParameterAdjoint("B.weight"));
            AssertClose(nextPass.ParameterAdjoint("B.bias"), pass.ParameterAdjoint("B.bias"));
        }
    }

    /// <summary>A weight adjoint comes behind the input adjoint that has read the ReLU's results, but not where that reads none of the layer's input.</summary>
    [Theory]
    [InlineData("Depthwise", "InputAdjoint", "WeightAdjoint")]
    [InlineData("DepthwiseNext", "WeightAdjoint", "InputAdjoint")]
    [InlineData("OtherHalo", "WeightAdjoint", "InputAdjoint")]
    public void WeightAdjointsFindWhatInputAdjointsRead(string kind, params string[] steps) =>
        Assert.Equal(steps.Select(step => "B." + step), Create(kind).Plan.Training!.Backward.Select(step => step.Name).Where(name => name.StartsWith("B.", StringComparison.Ordinal)));

    /// <summary>Equal but for the order of sums, which depends on halos and tiles.</summary>
    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        float largest = 0;
        float difference = 0;
        for (int index = 0; index < expected.Length; index++)
        {
            largest = Math.Max(largest, Math.Abs(expected[index]));
            difference = Math.Max(difference, Math.Abs(expected[index] - actual[index]));
        }
        Assert.InRange(difference, 0, 2e-5f * largest);
    }

    private static string Class(string name, string input, string layers) => $"[ConvNet({input}, InputGradient = true)] public sealed partial class {name} {{ {layers} }}\n";

    private static Network Create(string name)
    {
        Network network = s_networks.Value.Create(name);
        foreach (Parameter parameter in network.Parameters)
            parameter.CopyFrom(NamedNoise.Of(parameter.Info.Length, parameter.Info.Name));
        return network;
    }
}
