using System;
using ConvGen.Kernels.Tests.Harness;
using static ConvGen.Kernels.Tests.Harness.IntegerData;

namespace ConvGen.Kernels.Tests.Shapes;

/// <summary>
/// Holds the generated network of a shape to the oracle, with integers, bit for bit: forward (inference and training), input adjoint,
/// weight adjoint and bias adjoint, for one image and a batch; then the adjoint identities, which need no oracle. Before every pass but the
/// first the memory is filled with NaN, so that whatever is read before it is written shows. Winograd's method, whose transforms round, gets
/// numbers of both signs and its tolerance.
/// </summary>
internal static class ConvCheck
{
    /// <summary>Runs all checks of a shape.</summary>
    /// <exception cref="CheckFailedException">A result is wrong.</exception>
    public static void Run(ConvShape shape, Network net, int seed = 1, CheckMemory? memory = null)
    {
        memory ??= CheckMemory.Plain;
        RequireDeclared(shape, net.Plan);
        Random random = new(seed);
        Func<Random, int, float[]> draw = shape.Winograd ? RealData.Draw : Draw;
        float[] weights = draw(random, net.Parameter("Layer.weight").Length);
        float[] bias = shape.Bias ? draw(random, shape.Filters) : [];
        net.Parameter("Layer.weight").CopyFrom(weights);
        if (shape.Bias)
            net.Parameter("Layer.bias").CopyFrom(bias);

        Backpropagation adjoints = new(net);
        float[] images = draw(random, shape.Images * shape.Input.Length);
        float[] gradient = draw(random, shape.Images * shape.Output.Length);
        foreach (int count in new[] { 1, shape.Images })
        {
            ReadOnlySpan<float> batch = memory.Copy(images.AsSpan(0, count * shape.Input.Length));
            CheckBatch(shape, net, adjoints, memory, count, batch, memory.Copy(gradient.AsSpan(0, count * shape.Output.Length)), weights, bias);
        }
    }

    // What the generator understood must be what the shape says.
    private static void RequireDeclared(ConvShape shape, NetworkPlan plan)
    {
        if (plan.Input != shape.Input || plan.Layers[0].Output != shape.Output)
            throw new CheckFailedException($"{shape}: expected {shape.Input} → {shape.Output}, the network maps {plan.Input} → {plan.Layers[0].Output}.");
        if (!shape.Dense && plan.Layers[0].Convolution != shape.Geometry)
            throw new CheckFailedException($"{shape}: expected {shape.Geometry}, the network has {plan.Layers[0].Convolution}.");
        bool winograd = plan.Layers[0].Kernel.StartsWith("Winograd", StringComparison.Ordinal);
        if (winograd != shape.Winograd)
            throw new CheckFailedException($"{shape}: computed by {plan.Layers[0].Kernel}.");
        if (!winograd && Math.Max(shape.MultiplyAdds / shape.Filters, (long)shape.Images * shape.Output.Pixels) > MostTerms)
            throw new CheckFailedException($"{shape}: too large for exact sums.");
    }

    private static void CheckBatch(
        ConvShape shape, Network net, Backpropagation adjoints, CheckMemory memory, int count, ReadOnlySpan<float> images, ReadOnlySpan<float> gradient,
        float[] weights, float[] bias)
    {
        string name = $"{shape}, {count} images";
        double[] x = ToDouble(images);
        double[] v = ToDouble(gradient);
        double[] w = ToDouble(weights);
        double[] z = ReferenceConvolution.Forward(shape.Geometry, shape.Input, shape.Output, count, x, w, ToDouble(bias));
        double[] xAdjoint = ReferenceConvolution.InputAdjoint(shape.Geometry, shape.Input, shape.Output, count, v, w);
        double[] wAdjoint = ReferenceConvolution.WeightAdjoint(shape.Geometry, shape.Input, shape.Output, count, x, v);
        double[] bAdjoint = ReferenceConvolution.BiasAdjoint(shape.Output, count, v);
        Bounds bounds = Bounds.Of(shape, net.Plan.Layers[0].Kernel, count);
        RequireVaried(name + ", forward", z);
        RequireNonZero(name + ", forward", z);
        RequireVaried(name + ", input adjoint", xAdjoint);
        RequireVaried(name + ", weight adjoint", wAdjoint);

        Span<float> scores = memory.Make(z.Length);
        net.Predict(images, scores);
        bounds.Forward.Require(name + ", Predict", scores, z);
        memory.Poison(net, count);
        net.Predict(images, scores);
        bounds.Forward.Require(name + ", Predict on used memory", scores, z);

        for (int pass = 0; pass < 2; pass++)
        {
            string when = pass == 0 ? "" : " on used memory";
            memory.Poison(adjoints);
            adjoints.ZeroAdjoints();
            bounds.Forward.Require(name + ", Forward" + when, adjoints.Forward(images), z);
            adjoints.Backward(gradient);
            bounds.InputAdjoint.Require(name + ", InputAdjoint" + when, adjoints.InputAdjoint(), xAdjoint);
            bounds.WeightAdjoint.Require(name + ", WeightAdjoint" + when, adjoints.ParameterAdjoint("Layer.weight"), wAdjoint);
            if (bias.Length > 0)
                bounds.BiasAdjoint.Require(name + ", BiasAdjoint" + when, adjoints.ParameterAdjoint("Layer.bias"), bAdjoint);
        }
        memory.Verify(name, net, count, adjoints);
        if (!shape.Winograd)
            RequireIdentities(name, shape, scores, bias, images, gradient, weights, adjoints);
    }

    /// <summary>⟨Ax, v⟩ = ⟨x, Aᵀv⟩ for the map A of the input, and likewise for that of the weights; z without its bias is Ax.</summary>
    private static void RequireIdentities(
        string name, ConvShape shape, ReadOnlySpan<float> scores, float[] bias, ReadOnlySpan<float> images, ReadOnlySpan<float> gradient, float[] weights, Backpropagation adjoints)
    {
        double forward = Dot(scores, gradient);
        for (int i = 0; bias.Length > 0 && i < gradient.Length; i++)
            forward -= (double)gradient[i] * bias[i / shape.Output.Pixels % shape.Filters];
        double input = Dot(images, adjoints.InputAdjoint());
        double weight = Dot(weights, adjoints.ParameterAdjoint("Layer.weight"));
        if (forward != input || forward != weight)
            throw new CheckFailedException($"{name}: ⟨Ax, v⟩ = {forward}, but ⟨x, Aᵀv⟩ = {input} for the input and {weight} for the weights.");
    }

    /// <summary>How far each direction may be from the oracle.</summary>
    private sealed record Bounds(Bound Forward, Bound InputAdjoint, Bound WeightAdjoint, Bound BiasAdjoint)
    {
        public static Bounds Of(ConvShape shape, string kernel, int images)
        {
            if (!shape.Winograd)
                return new(Bound.Exact, Bound.Exact, Bound.Exact, Bound.Exact);
            long taps = (long)shape.Kernel.Height * shape.Kernel.Width;
            long pixels = images * (long)(shape.Transposed ? shape.Input : shape.Output).Pixels;
            return new(
                Bound.Winograd(kernel, taps * shape.Channels), Bound.Winograd(taps * shape.Filters), Bound.Winograd(pixels),
                Bound.Direct(images * (long)shape.Output.Pixels));
        }
    }
}
