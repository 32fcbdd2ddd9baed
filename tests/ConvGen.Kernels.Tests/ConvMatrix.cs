using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace ConvGen.Kernels.Tests;

/// <summary>
/// The matrix of convolutions and its check: integers as data, so that float sums are exact in any order and the kernels must equal
/// the oracle bit for bit, in all three directions. A plain class, so that it also runs without a test framework.
/// </summary>
public static class ConvMatrix
{
    /// <summary>Every form that kernels and drivers have, at least once.</summary>
    public static IReadOnlyList<ConvCase> Cases { get; } =
    [
        // Few channels are unrolled; blocks of 16 filters end in every way.
        new(1, 9, 11, 1, 3) { Pad = 1 },
        new(1, 28, 28, 6, 5) { Pad = 2 },
        new(2, 8, 9, 3, 3),
        new(3, 17, 15, 16, 7) { Stride = 2, Pad = 3 },
        new(3, 12, 12, 9, 3) { Stride = 2, Top = 0, Bottom = 1, Left = 0, Right = 1 },
        new(4, 7, 7, 12, 3) { Pad = 1 },
        new(5, 6, 8, 13, 3) { Pad = 1 },
        new(6, 14, 14, 16, 5),
        new(7, 5, 6, 17, 3) { Pad = 1 },
        new(8, 6, 6, 20, 1),
        new(16, 7, 7, 33, 3) { Pad = 1 },
        new(24, 10, 10, 8, 3) { Pad = 1 },
        new(33, 5, 13, 31, 3) { Pad = 1 },
        // Strides, dilations, both, on either axis.
        new(8, 12, 12, 16, 3) { Stride = 2, Pad = 1 },
        new(8, 13, 11, 16, 3) { StrideHeight = 2, StrideWidth = 3, Pad = 1 },
        new(8, 11, 11, 8, 2) { Stride = 3 },
        new(8, 9, 9, 8, 1) { Stride = 2 },
        new(8, 14, 14, 16, 3) { Dilation = 2, Pad = 2 },
        new(8, 16, 16, 8, 3) { Dilation = 4, Pad = 4 },
        new(8, 17, 17, 8, 3) { Stride = 2, Dilation = 2, Pad = 2 },
        new(8, 19, 16, 8, 3) { Stride = 2, Dilation = 3, Pad = 3 },
        new(5, 15, 14, 7, 3) { StrideHeight = 3, StrideWidth = 2, DilationHeight = 2, DilationWidth = 3, Top = 1, Bottom = 2, Left = 3, Right = 0 },
        // Rectangular kernels, uneven padding.
        new(8, 10, 12, 16, 1) { KernelWidth = 7, Left = 3, Right = 3 },
        new(8, 12, 10, 16, 7) { KernelWidth = 1, Top = 3, Bottom = 3 },
        new(9, 8, 8, 10, 2) { KernelWidth = 3, Top = 1, Right = 2 },
        new(8, 6, 6, 8, 5) { Pad = 4 },
        // Beyond the JIT's limits: compact forms.
        new(16, 9, 9, 16, 7) { Pad = 3 },
        new(8, 13, 13, 16, 11) { Pad = 5 },
        new(9, 12, 12, 16, 5) { Dilation = 2, Pad = 4 },
        new(8, 9, 9, 16, 3) { Pad = 1, Unroll = Unroll.Rows },
        new(3, 16, 40, 8, 3) { KernelWidth = 33, Left = 16, Right = 16 },
        // Small maps joined over rows, filters that don't fit the cache.
        new(32, 7, 7, 48, 1),
        new(40, 14, 14, 16, 1),
        new(96, 4, 4, 80, 3) { Pad = 1, Images = 3 },
        // Groups: whole blocks, parts of blocks, one channel each, two filters each.
        new(32, 6, 6, 32, 3) { Pad = 1, Groups = 2 },
        new(12, 6, 7, 24, 3) { Pad = 1, Groups = 3 },
        new(20, 7, 7, 24, 3) { Pad = 2, Dilation = 2, Groups = 4 },
        new(6, 8, 8, 12, 3) { Pad = 1, Groups = 6 },
        new(24, 9, 9, 24, 3) { Pad = 1, Groups = 24 },
        new(17, 8, 9, 17, 3) { Pad = 1, Stride = 2, Groups = 17 },
        new(8, 14, 14, 8, 5) { Pad = 2, Groups = 8 },
        new(40, 9, 8, 40, 7) { Pad = 3, Groups = 40 },
        new(5, 11, 11, 5, 3) { Pad = 2, Dilation = 2, Stride = 2, Groups = 5 },
        new(9, 12, 12, 9, 9) { Pad = 4, Groups = 9, Flip = true },
        // Transposed, with every kind of gap.
        new(8, 5, 6, 16, 3) { Stride = 2, Pad = 1, OutputPadding = 1, Transposed = true },
        new(16, 5, 5, 8, 2) { Stride = 2, Transposed = true },
        new(3, 6, 6, 5, 1) { Stride = 3, Transposed = true },
        new(12, 5, 4, 8, 4) { Stride = 2, Pad = 1, Transposed = true, Groups = 2 },
        new(8, 6, 6, 8, 3) { Pad = 1, Stride = 2, Transposed = true, Groups = 8 },
        new(8, 5, 5, 12, 3) { Dilation = 2, Transposed = true },
        // The kernel turned, no bias.
        new(8, 8, 8, 16, 3) { Pad = 1, Flip = true, Bias = false },
        new(4, 8, 8, 8, 4) { KernelWidth = 2, Stride = 2, Flip = true, Bias = false },
        // Signals.
        new(1, 0, 5, 1, 3) { Left = 1, Right = 1 },
        new(8, 0, 50, 16, 5) { Left = 2, Right = 2 },
        new(6, 0, 64, 10, 4) { StrideWidth = 2, DilationWidth = 3, Left = 1, Right = 4 },
        new(4, 0, 120, 8, 101),
        new(16, 0, 30, 16, 3) { Left = 1, Right = 1, Groups = 16 },
        new(8, 0, 20, 8, 4) { StrideWidth = 2, Left = 1, Right = 1, Transposed = true },
        // Batches that don't divide into tiles.
        new(8, 1, 1, 16, 1) { Images = 13 },
        new(3, 5, 5, 4, 5) { Images = 7 },
    ];

    /// <summary>Compiles and checks cases; throws at the first difference.</summary>
    /// <returns>Shapes checked.</returns>
    public static int Check(IReadOnlyList<ConvCase> cases, TextWriter log)
    {
        StringBuilder declarations = new();
        for (int index = 0; index < cases.Count; index++)
            declarations.Append(cases[index].Declare("Case" + index));
        InMemoryNetworks networks = new(declarations.ToString());
        for (int index = 0; index < cases.Count; index++)
            Check(cases[index], networks.Create("Case" + index), seed: 1000 + index);
        log.WriteLine($"{cases.Count} generated shapes checked against the oracle, in three directions each");
        return cases.Count;
    }

    private static void Check(ConvCase test, Network network, int seed)
    {
        Random random = new(seed);
        LayerInfo layer = network.Plan.Layers[0];
        ConvGeometry geometry = layer.Convolution!;
        Shape input = layer.Inputs[0];
        Shape output = layer.Output;
        double[] x = Integers(random, test.Images * input.Length, 3);
        double[] w = Integers(random, ReferenceConvolution.WeightLength(geometry, input, output), 2);
        double[]? b = test.Bias ? Integers(random, output.Channels, 4) : null;
        double[] g = Integers(random, test.Images * output.Length, 3);
        network.Parameter("Conv.weight").CopyFrom(Floats(w));
        if (b is not null)
            network.Parameter("Conv.bias").CopyFrom(Floats(b));

        double[] forward = ReferenceConvolution.Forward(geometry, input, output, test.Images, x, w, b);
        double[] inputAdjoint = ReferenceConvolution.InputAdjoint(geometry, input, output, test.Images, g, w);
        double[] weightAdjoint = ReferenceConvolution.WeightAdjoint(geometry, input, output, test.Images, x, g);
        RefuseVacuous(test, forward);

        float[] images = Floats(x);
        float[] scores = new float[forward.Length];
        network.Predict(images, scores);
        Equal(test, "Forward", forward, scores);
        // Halos are made anew by each call: nothing of what memory held before may be seen.
        network.PoisonWorkspaces();
        network.Predict(images, scores);
        Equal(test, "Forward in used memory", forward, scores);

        Backpropagation pass = new(network);
        Equal(test, "Forward while training", forward, pass.Forward(images));
        pass.Backward(Floats(g));
        pass.Workspace!.Fill(float.NaN);
        pass.ZeroAdjoints();
        Equal(test, "Forward while training in used memory", forward, pass.Forward(images));
        pass.Backward(Floats(g));
        Equal(test, "WeightAdjoint", weightAdjoint, pass.ParameterAdjoint("Conv.weight"));
        Equal(test, "InputAdjoint", inputAdjoint, pass.InputAdjoint());
        if (b is not null)
            Equal(test, "BiasAdjoint", ReferenceConvolution.BiasAdjoint(output, test.Images, g), pass.ParameterAdjoint("Conv.bias"));

        // ⟨Ax, y⟩ = ⟨x, Aᵀy⟩ needs no oracle.
        double bias = b is null ? 0 : Enumerable.Range(0, g.Length).Sum(index => g[index] * b[index / output.Pixels % output.Channels]);
        double left = Dot(scores, g) - bias;
        if (left != Dot(pass.InputAdjoint(), x) || left != Dot(pass.ParameterAdjoint("Conv.weight"), w))
            throw new InvalidOperationException($"{test}: the adjoint identity doesn't hold.");
    }

    private static double[] Integers(Random random, int length, int most) =>
        [.. Enumerable.Range(0, length).Select(_ => (double)random.Next(-most, most + 1))];

    private static float[] Floats(double[] values) => [.. values.Select(value => (float)value)];

    private static double Dot(ReadOnlySpan<float> left, double[] right)
    {
        double sum = 0;
        for (int index = 0; index < right.Length; index++)
            sum += left[index] * right[index];
        return sum;
    }

    /// <summary>A check on data that hardly vary would prove nothing.</summary>
    private static void RefuseVacuous(ConvCase test, double[] expected)
    {
        if (expected.Length >= 20 && (expected.Distinct().Count() < 5 || expected.Count(value => value == 0) > 0.9 * expected.Length))
            throw new InvalidOperationException($"{test}: the expected values hardly vary.");
    }

    private static void Equal(ConvCase test, string direction, double[] expected, ReadOnlySpan<float> actual)
    {
        if (expected.Length != actual.Length)
            throw new InvalidOperationException($"{test}: {direction} has {actual.Length} values instead of {expected.Length}.");
        for (int index = 0; index < expected.Length; index++)
        {
            if (expected[index] != actual[index])
                throw new InvalidOperationException($"{test}: {direction} is {actual[index]} instead of {expected[index]} at {index} of {expected.Length}.");
        }
    }
}
