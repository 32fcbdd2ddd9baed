using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Emit;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;
using Xunit;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>
/// Plans and kernels of convolutions, interpreted over buffers of exactly the planned lengths, equal plain loops bit for bit. No
/// compiler takes part.
/// </summary>
public sealed class InterpretedConvolutionTests
{
    private const int Images = 2;

    [Fact]
    public void RandomConvolutionsEqualPlainLoops() => InterpretedRun.Check(1, "convolutions in three directions", random =>
    {
        ConvProblem problem = RandomShape.Draw(random);
        Unroll unroll = random.Next(4) == 0 ? Unroll.Rows : Unroll.Taps;
        return new($"{problem} {unroll}", () => CheckAll(problem, unroll, random));
    });

    [Fact]
    public void RandomDepthwiseConvolutionsEqualPlainLoops() => InterpretedRun.Check(10, "depthwise convolutions in three directions", random =>
    {
        ConvProblem problem = RandomShape.Draw(random, depthwise: true);
        return new(problem.ToString(), () => CheckDepthwise(problem, random));
    });

    [Theory]
    [InlineData(96, 96, 3, 1, 1, 3, 1)] // packed filters beyond the cache: blocks are the outer loop
    [InlineData(200, 420, 1, 2, 0, 4, 1)] // the same with pixels that no tap of the input adjoint reaches
    [InlineData(64, 64, 6, 1, 0, 6, 1)] // the same for a map of one pixel: one row is all rows, but the kernel reads several
    [InlineData(16, 32, 1, 1, 0, 8, 1)] // rows that are walked as one
    [InlineData(3, 5, 11, 4, 2, 20, 1)] // a first layer, 4 × 4 stride phases
    [InlineData(48, 48, 3, 1, 1, 4, 3)] // groups of whole blocks
    [InlineData(20, 20, 3, 1, 1, 4, 4)] // groups within blocks
    [InlineData(13, 14, 3, 2, 1, 7, 1)] // channels just above and below what a narrower last block takes
    [InlineData(1, 32, 5, 1, 2, 11, 1)] // an input adjoint that sums along the filters
    [InlineData(3, 16, 7, 2, 3, 11, 1)] // the same by stride phases, taps in loops at 128 bits
    [InlineData(48, 2, 3, 1, 1, 7, 1)] // two filters that sum along three blocks of channels
    [InlineData(16, 4, 11, 1, 5, 5, 1)]
    [InlineData(1, 1, 1, 1, 0, 1, 1)]
    [InlineData(1, 6, 5, 1, 2, 28, 1)] // an output of planes
    [InlineData(1, 2, 3, 1, 0, 35, 1)]
    public void ConvolutionsEqualPlainLoops(int channels, int filters, int kernel, int stride, int padding, int size, int groups)
    {
        WindowAxis axis = new(kernel, stride, 1, padding, padding);
        int outputSize = axis.OutputSize(size);
        ConvProblem problem = new(channels, size, size, filters, outputSize, outputSize, new WindowSpec(axis, axis), groups, false);
        Random random = new(1);
        CheckAll(problem, Unroll.Taps, random);
        CheckAll(problem, Unroll.Rows, random);
    }

    /// <summary>The shapes above reach what they are named after.</summary>
    [Fact]
    public void ShapesReachTheirBranches()
    {
        WindowAxis three = new(3, 1, 1, 1, 1);
        WindowAxis strided = new(1, 2, 1, 0, 0);
        WindowAxis one = new(1, 1, 1, 0, 0);
        WindowAxis five = new(5, 1, 1, 2, 2);
        Assert.True(ConvPlanner.WritesPlanes(new(1, 28, 28, 6, 28, 28, new WindowSpec(five, five), 1, false), Map(1, 28) with { ChannelStride = 1 }, Unroll.Taps));
        ConvProblem large = new(96, 3, 3, 96, 3, 3, new WindowSpec(three, three), 1, false);
        ConvProblem gaps = new(200, 4, 4, 420, 2, 2, new WindowSpec(strided, strided), 1, false);
        ConvProblem merged = new(16, 8, 8, 32, 8, 8, new WindowSpec(one, one), 1, false);
        MapLayout Map(int channels, int size, Halo halo = default) => RandomShape.Layout(channels, size, size, halo);
        Assert.True(ConvPlanner.Forward(large, Map(96, 3, large.ForwardHalo), Map(96, 3), Unroll.Taps).BlocksOutermost);
        ContractionPlan adjoint = ConvPlanner.InputAdjoint(gaps, Map(420, 2), Map(200, 4), Unroll.Taps);
        Assert.True(adjoint.BlocksOutermost && adjoint.Phases.Any(phase => phase.HasGaps));
        ConvProblem dot = new(1, 3, 3, 32, 3, 3, new WindowSpec(three, three), 1, false);
        Assert.True(ConvPlanner.InputAdjoint(dot, Map(32, 3, dot.AdjointHalo), Map(1, 3), Unroll.Taps).SumsLanes);
        Assert.Equal(8, ConvPlanner.Forward(merged, Map(16, 8), Map(32, 8), Unroll.Taps).MergedRows);
    }

    private static void CheckAll(ConvProblem problem, Unroll unroll, Random random)
    {
        int inputLength = problem.Channels * problem.Height * problem.Width;
        int outputLength = problem.Filters * problem.OutputHeight * problem.OutputWidth;
        float[][] inputs = [.. Enumerable.Range(0, Images).Select(_ => RandomShape.Integers(random, inputLength))];
        float[][] adjoints = [.. Enumerable.Range(0, Images).Select(_ => RandomShape.Integers(random, outputLength))];
        float[] weights = RandomShape.Integers(random, problem.Filters * (problem.Channels / problem.Groups) * problem.Window.Taps);
        MapLayout small = RandomShape.Layout(problem.Filters, problem.OutputHeight, problem.OutputWidth, problem.AdjointHalo);
        // A network's input of up to four channels lies without padding channels.
        bool exact = problem.Channels <= 4 && random.Next(2) == 0;
        MapLayout large = RandomShape.Layout(problem.Channels, problem.Height, problem.Width, problem.ForwardHalo, exact);

        MapLayout forwardOutput = RandomShape.Layout(problem.Filters, problem.OutputHeight, problem.OutputWidth, RandomShape.Halo(random));
        bool adds = random.Next(2) == 0;
        ContractionPlan forward = ConvPlanner.Forward(problem, large, forwardOutput, unroll, adds);
        CheckContraction(
            forward, adds, Maps.Fill("input", large, [.. inputs.SelectMany(image => image)], Images), PackedFilters.Pack(problem, forward, false, weights),
            [.. inputs.SelectMany(image => PlainConvolution.Forward(problem, image, weights))], random);

        MapLayout adjoining = RandomShape.Layout(problem.Channels, problem.Height, problem.Width, problem.ForwardHalo, problem.Channels <= 4);
        if (ConvPlanner.WritesPlanes(problem, adjoining, unroll))
        {
            ContractionPlan planes = ConvPlanner.Forward(problem, adjoining, ConvPlanner.Planes(Shape.Map(problem.Filters, problem.OutputHeight, problem.OutputWidth)), unroll);
            CheckContraction(
                planes, adds: false, Maps.Fill("input", adjoining, [.. inputs.SelectMany(image => image)], Images), PackedFilters.Pack(problem, planes, false, weights),
                [.. inputs.SelectMany(image => PlainConvolution.Forward(problem, image, weights))], random);
        }

        MapLayout adjointOutput = RandomShape.Layout(problem.Channels, problem.Height, problem.Width, RandomShape.Halo(random));
        ContractionPlan adjoint = ConvPlanner.InputAdjoint(problem, small, adjointOutput, unroll);
        CheckContraction(
            adjoint, adds: true, Maps.Fill("output adjoint", small, [.. adjoints.SelectMany(image => image)], Images), PackedFilters.Pack(problem, adjoint, true, weights),
            [.. adjoints.SelectMany(image => PlainConvolution.InputAdjoint(problem, image, weights))], random);

        CheckWeightAdjoint(problem, unroll, large, small, inputs, adjoints);
    }

    /// <summary>For each target and each start of the sums: a bias, zeros, what the output holds, if the plan is for that.</summary>
    private static void CheckContraction(ContractionPlan plan, bool adds, TileBuffer input, float[] packed, float[] product, Random random)
    {
        TileBuffer filters = new("filters", packed);
        int pixels = plan.PlaneLength > 0 ? plan.PlaneLength : plan.Output.Height * plan.Output.Width;
        float[] before = RandomShape.Integers(random, product.Length);
        float[] bias = new float[plan.Blocks * FilterBlock.Filters];
        RandomShape.Integers(random, plan.Outputs).CopyTo(bias, 0);
        (float lower, float upper) = random.Next(2) == 0 ? (float.NegativeInfinity, float.PositiveInfinity) : (0f, 6f);
        foreach (VectorTarget target in VectorTargets.All)
        {
            SumStart from = adds ? (SumStart)random.Next(3) : random.Next(2) == 0 ? SumStart.Bias : SumStart.Zero;
            TileBuffer map = from == SumStart.Output
                ? FillInterior("output", plan.Output, before)
                : TileBuffer.Of("output", Images * plan.Output.ImageLength, float.NaN);
            TileBuffer start = new("start", from == SumStart.Bias ? bias : new float[bias.Length]);
            float[] expected = [.. product.Select((sum, index) => Math.Clamp(sum + (from switch
            {
                SumStart.Output => before[index],
                SumStart.Bias => bias[index / pixels % plan.Outputs],
                _ => 0,
            }), lower, upper))];
            if (from == SumStart.Output && plan.Phases.Any(phase => phase.HasGaps))
            {
                // Pixels that no tap reaches keep what they hold, unclamped: an accumulating driver has no limits.
                expected = [.. product.Select((sum, index) => sum + before[index])];
                PlanInterpreter.Run(plan, target, input, filters, start, map, from, float.NegativeInfinity, float.PositiveInfinity, Images);
            }
            else
            {
                PlanInterpreter.Run(plan, target, input, filters, start, map, from, lower, upper, Images);
            }
            Maps.Check(map, plan.Output, expected, Images);
        }
    }

    /// <summary>A map that is written, with values inside and NaN around.</summary>
    private static TileBuffer FillInterior(string name, MapLayout layout, float[] planar)
    {
        TileBuffer map = TileBuffer.Of(name, Images * layout.ImageLength, float.NaN);
        Maps.ForEach(layout, Images, (place, index) => map.Values[place] = planar[index]);
        return map;
    }

    private static void CheckWeightAdjoint(ConvProblem problem, Unroll unroll, MapLayout large, MapLayout small, float[][] inputs, float[][] adjoints)
    {
        WeightAdjointPlan plan = WeightAdjointPlanner.Plan(problem, large, small, unroll);
        TileBuffer input = Maps.Fill("input", large, [.. inputs.SelectMany(image => image)], Images);
        TileBuffer gradient = Maps.Fill("output adjoint", small, [.. adjoints.SelectMany(image => image)], Images);
        float[][] parts = [.. inputs.Zip(adjoints, (image, adjoint) => PlainConvolution.WeightAdjoint(problem, image, adjoint))];
        float[] expected = [.. parts[0].Select((_, index) => parts.Sum(part => part[index]))];
        foreach (VectorTarget target in VectorTargets.All)
        {
            TileBuffer packed = TileBuffer.Of("packed weight adjoints", plan.PackedLength, float.NaN);
            PlanInterpreter.Run(plan, target, input, gradient, packed, Images);
            Assert.Equal(expected, PackedFilters.Unpack(problem, plan, packed.Values));
        }
    }

    private static void CheckDepthwise(ConvProblem problem, Random random)
    {
        float[][] inputs = [.. Enumerable.Range(0, Images).Select(_ => RandomShape.Integers(random, problem.Channels * problem.Height * problem.Width))];
        float[][] adjoints = [.. Enumerable.Range(0, Images).Select(_ => RandomShape.Integers(random, problem.Channels * problem.OutputHeight * problem.OutputWidth))];
        int taps = problem.Window.Taps;
        float[] weights = RandomShape.Integers(random, problem.Channels * taps);
        int padded = MapLayout.PaddedChannels(problem.Channels);
        MapLayout large = RandomShape.Layout(problem.Channels, problem.Height, problem.Width, problem.ForwardHalo);
        MapLayout small = RandomShape.Layout(problem.Channels, problem.OutputHeight, problem.OutputWidth, problem.AdjointHalo);
        MapLayout forwardOutput = small with { Top = 1, Bottom = 0, Left = 2, Right = 1 };
        MapLayout adjointOutput = large with { Top = 1, Bottom = 0, Left = 2, Right = 1 };
        TileBuffer input = Maps.Fill("input", large, [.. inputs.SelectMany(image => image)], Images);
        TileBuffer gradient = Maps.Fill("output adjoint", small, [.. adjoints.SelectMany(image => image)], Images);
        int[] canonical = [.. Enumerable.Range(0, taps).Select(tap => problem.Flip ? taps - 1 - tap : tap)];
        float[] bias = new float[padded];
        RandomShape.Integers(random, problem.Channels).CopyTo(bias, 0);
        TileBuffer start = new("bias", bias);
        float[] Biased(float[] sums, int pixels) => [.. sums.Select((sum, index) => sum + bias[index / pixels % problem.Channels])];
        foreach (VectorTarget target in VectorTargets.All)
        {
            TileBuffer forward = TileBuffer.Of("output", Images * forwardOutput.ImageLength, float.NaN);
            StencilInterpreter.Forward(problem, target, large, forwardOutput, input, Pack(canonical), start, forward, SumStart.Bias, Images);
            float[] sums = [.. inputs.SelectMany(image => PlainConvolution.Forward(problem, image, weights))];
            Maps.Check(forward, forwardOutput, Biased(sums, problem.OutputHeight * problem.OutputWidth), Images);

            TileBuffer adjoint = TileBuffer.Of("input adjoint", Images * adjointOutput.ImageLength, float.NaN);
            StencilInterpreter.InputAdjoint(
                problem, target, small, adjointOutput, gradient, Pack(StencilEmitter.InputAdjointTaps(problem)), start, adjoint, SumStart.Bias, Images);
            sums = [.. adjoints.SelectMany(image => PlainConvolution.InputAdjoint(problem, image, weights))];
            Maps.Check(adjoint, adjointOutput, Biased(sums, problem.Height * problem.Width), Images);

            float[][] parts = [.. inputs.Zip(adjoints, (image, one) => PlainConvolution.WeightAdjoint(problem, image, one))];
            foreach (bool sumsBias in new[] { false, true })
            {
                TileBuffer packed = TileBuffer.Of("packed weight adjoints", StencilEmitter.WeightAdjointLength(problem, sumsBias), float.NaN);
                StencilInterpreter.WeightAdjoint(problem, target, large, small, input, gradient, packed, Images, sumsBias);
                for (int channel = 0; channel < problem.Channels; channel++)
                {
                    for (int tap = 0; tap < taps; tap++)
                        Assert.Equal(parts.Sum(part => part[(channel * taps) + canonical[tap]]), packed.Values[(tap * padded) + channel]);
                    int pixels = problem.OutputHeight * problem.OutputWidth;
                    if (sumsBias)
                        Assert.Equal(adjoints.Sum(one => one.Skip(channel * pixels).Take(pixels).Sum()), packed.Values[(taps * padded) + channel]);
                }
            }
        }

        TileBuffer Pack(IReadOnlyList<int> packedTaps)
        {
            TileBuffer filters = TileBuffer.Of("filters", packedTaps.Count * padded, 0);
            for (int tap = 0; tap < packedTaps.Count; tap++)
            {
                for (int channel = 0; channel < problem.Channels; channel++)
                    filters.Values[(tap * padded) + channel] = weights[(channel * taps) + packedTaps[tap]];
            }
            return filters;
        }
    }
}
