using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>
/// A value that isn't a number reaches, through convolution, ReLU and pooling, the results that PyTorch lets it reach, and no others: the very places where
/// plain loops in double say NaN. With no test framework, so that processes with other instruction sets run it too.
/// </summary>
internal static class NaNCheck
{
    /// <summary>Where NaN may reach further than plain loops say.</summary>
    private enum Reach
    {
        Exact,

        /// <summary>Transforms of Winograd's method mix the pixels of a tile.</summary>
        Tile,

        /// <summary>A block of 16 filters sums over all groups that it touches, with weights of 0 outside a filter's own: 0 · NaN is NaN.</summary>
        Block,
    }

    private static readonly (string Name, string Input, string Layer, Reach Reach)[] s_networks =
    [
        ("Convolution", "17, 7, 9", "[ConvLayer(19, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu, Algorithm = ConvAlgorithm.Direct)] public partial ConvLayer A { get; }", Reach.Exact),
        ("FewChannels", "3, 8, 8", "[ConvLayer(16, kernel: 3, Activation = Activation.Relu6)] public partial ConvLayer A { get; }", Reach.Exact),
        ("Strided", "9, 8, 11", "[ConvLayer(6, kernel: 3, Stride = 2, Padding = 1, Activation = Activation.Relu)] public partial ConvLayer A { get; }", Reach.Exact),
        ("Pointwise", "24, 6, 7", "[ConvLayer(40, kernel: 1, Activation = Activation.Relu)] public partial ConvLayer A { get; }", Reach.Exact),
        ("Depthwise", "21, 7, 9", "[ConvLayer(21, kernel: 3, Groups = Groups.Depthwise, Padding = Padding.Same, Activation = Activation.Relu)] public partial ConvLayer A { get; }", Reach.Exact),
        ("Grouped", "8, 6, 6", "[ConvLayer(8, kernel: 3, Groups = 2, Padding = Padding.Same, Activation = Activation.Relu)] public partial ConvLayer A { get; }", Reach.Block),
        ("WholeGroups", "32, 6, 6", "[ConvLayer(32, kernel: 3, Groups = 2, Padding = Padding.Same, Activation = Activation.Relu)] public partial ConvLayer A { get; }", Reach.Exact),
        ("Transposed", "5, 6, 6", "[ConvLayer(7, kernel: 3, Transposed = true, Stride = 2, Padding = 1, Activation = Activation.Relu)] public partial ConvLayer A { get; }", Reach.Exact),
        ("Winograd", "16, 12, 12", "[ConvLayer(16, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu, Algorithm = ConvAlgorithm.Winograd)] public partial ConvLayer A { get; }", Reach.Tile),
        ("Signal", "6, 30", "[ConvLayer(10, kernel: 5, Dilation = 2, Padding = Padding.Same, Activation = Activation.Relu)] public partial ConvLayer A { get; }", Reach.Exact),
        ("Dense", "50", "[Dense(21, Activation = Activation.Relu)] public partial DenseLayer A { get; }", Reach.Exact),
        ("Relu", "21, 5, 6", "[Activate(Activation.Relu)] public partial ActivationLayer A { get; }", Reach.Exact),
        ("Relu6", "21, 5, 6", "[Activate(Activation.Relu6)] public partial ActivationLayer A { get; }", Reach.Exact),
        ("MaxPool", "21, 9, 8", "[MaxPool(3, Stride = 2, Padding = 1)] public partial PoolLayer A { get; }", Reach.Exact),
        ("LargeMaxPool", "21, 10, 9", "[MaxPool(8, Stride = 1)] public partial PoolLayer A { get; }", Reach.Exact),
        ("GlobalMaxPool", "21, 5, 6", "[GlobalMaxPool] public partial PoolLayer A { get; }", Reach.Exact),
        ("AveragePool", "21, 9, 8", "[AveragePool(2, Padding = 1)] public partial PoolLayer A { get; }", Reach.Exact),
        ("GlobalAveragePool", "21, 4, 4", "[GlobalAveragePool] public partial PoolLayer A { get; }", Reach.Exact),
    ];

    /// <summary>Compiled once for all processes.</summary>
    public static Lazy<GeneratedNetworks> Networks { get; } = new(() => GeneratedNetworks.Compile("NaN", s_networks.Select(network =>
        $"[ConvNet({network.Input})] public sealed partial class {network.Name} {{ {network.Layer} }}")));

    /// <summary>Checks all networks and writes a line for each that fails.</summary>
    /// <returns>How many failed.</returns>
    public static int Run(TextWriter output)
    {
        int failed = 0;
        foreach ((string name, _, _, Reach reach) in s_networks)
        {
            foreach (string problem in Problems(Networks.Value.Create(name), reach).Take(1))
            {
                output.WriteLine($"{name}: {problem}");
                failed++;
            }
        }
        output.WriteLine(FormattableString.Invariant($"{s_networks.Length} networks checked with NaN, {failed} failed"));
        return failed;
    }

    /// <summary>NaN in one channel of one pixel, or one value of a vector, of the second of three images.</summary>
    private static IEnumerable<string> Problems(Network net, Reach reach)
    {
        const int Images = 3;
        NetworkPlan plan = net.Plan;
        Random random = new(7);
        foreach (Parameter parameter in net.Parameters)
            parameter.CopyFrom(IntegerData.Draw(random, parameter.Length));
        double[] parameters = IntegerData.ToDouble([.. net.Parameters.SelectMany(parameter => parameter.ToArray())]);
        ReferenceNetwork reference = new(plan);
        foreach (int place in new[] { 0, plan.InputLength / 2, plan.InputLength - 1, random.Next(plan.InputLength) })
        {
            float[] images = IntegerData.Draw(random, Images * plan.InputLength);
            images[plan.InputLength + place] = float.NaN;
            double[] expected = reference.Forward(parameters, IntegerData.ToDouble(images));
            if (!expected.Any(double.IsNaN))
                yield return $"NaN at {place} reaches nothing: the check proves nothing";
            float[] scores = new float[expected.Length];
            net.Predict(images, scores);
            float[] trained = new Backpropagation(net).Forward(images).ToArray();
            foreach ((string pass, float[] actual) in new[] { ("Predict", scores), ("Forward", trained) })
            {
                double largest = expected.Where(double.IsFinite).Max(Math.Abs);
                for (int at = 0; at < expected.Length; at++)
                {
                    bool mayDiffer = reach != Reach.Exact && at / plan.OutputLength == 1 && float.IsNaN(actual[at]);
                    // Integers are exact but for averages and the transforms of Winograd's method.
                    bool same = double.IsNaN(expected[at]) ? float.IsNaN(actual[at]) : Math.Abs(actual[at] - expected[at]) <= 2e-5 * largest;
                    if (!same && !mayDiffer)
                        yield return $"{pass}, NaN at {place} of the second image: value {at} is {actual[at]} instead of {expected[at]}";
                }
            }
        }
    }
}
