using System;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

/// <summary>No routine allocates.</summary>
[Collection(nameof(Networks.Alone))]
public class AllocationTests
{
    [Fact]
    public void RoutinesAllocateNothing()
    {
        MapArray first = Layouts.Filled(2, 1, seed: 1);
        MapArray second = Layouts.Filled(2, 2, seed: 2);
        MapArray third = Layouts.Filled(2, 3, seed: 3);
        MapArray vector = new(MapLayout.Plain(Shape.Vector(first.Length / first.Images)), first.Images);
        MapArray joint = new(first.Layout with { Channels = 45, ChannelStride = 48 }, first.Images);
        MapArray large = new(first.Layout with { Height = 2 * first.Layout.Height, Width = 2 * first.Layout.Width }, first.Images);
        float[] planar = first.Planar();
        byte[] bytes = new byte[first.Length];
        float[] a = Layouts.Values(20, 1), b = Layouts.Values(20, 2), c = Layouts.Values(20, 3), d = Layouts.Values(20, 4);
        WorkRange whole = WorkRange.Whole;
        Shape shape = Shape.Map(first.Layout.Channels, first.Layout.Height, first.Layout.Width);
        Resampler resampler = new(new ChannelShuffleSettings(4), shape, shape);
        MapArray pixels = new(MapLayout.Plain(shape with { Channels = 1 }), first.Images);
        MapArray shuffled = new(MapLayout.Plain(Shape.Map(15 * shape.Channels, shape.Height / 5, shape.Width / 3)), first.Images);
        NormSettings norm = new(Axes.All, 4, Axes.Channels, 1e-5f);
        LocalResponseNormSettings responses = new(5, 1e-4f, 0.75f, 1);
        SoftmaxSettings softmax = new(Axes.Pixels, Log: true);
        ReduceSettings reduce = new(Reduction.Max, Axes.Channels, KeepAxes: true);
        float[] scratch = new float[4096];
        double[] sums = new double[BatchNorms.SumsLength(shape.Channels)];
        // Once before, when types are made ready. A method that the JIT replaces while its loop runs may allocate once more, in whichever round that is.
        RunAll();
        int roundsThatAllocate = 0;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            RunAll();
            if (GC.GetAllocatedBytesForCurrentThread() != before)
                roundsThatAllocate++;
        }
        Assert.InRange(roundsThatAllocate, 0, 1);

        void RunAll()
        {
            MapTransfer.FromPlanar(planar, first.Length / first.Images, first.Maps, whole);
            MapTransfer.FromInterleaved(bytes, 1, 0, second.Maps);
            MapTransfer.ToPlanar(first.Maps, planar, first.Length / first.Images, whole);
            foreach (Activation activation in (ReadOnlySpan<Activation>)[Activation.Relu, Activation.Gelu, Activation.Tanh])
            {
                MapActivations.Forward(activation, 0, 0, first.Maps, second.Maps, whole);
                MapActivations.Backward(activation, 0, 0, first.Maps, second.Maps, first.Maps, third.Maps, accumulate: true, whole);
            }

            MapActivations.PReluForward(a, first.Maps, second.Maps, whole);
            MapActivations.PReluBackward(a, first.Maps, second.Maps, third.Maps, accumulate: false, whole);
            MapActivations.PReluSlopeAdjoint(first.Maps, second.Maps, b, whole);
            ChannelSums.BiasAdjoint(first.Maps, b, whole);
            BatchNorms.StatisticSums(first.Maps, sums, whole);
            BatchNorms.Statistics(first.Maps, sums, a, b, c, d, 0.1f, 1e-5f, whole);
            BatchNorms.Normalise(first.Maps, a, b, c, d, second.Maps, 0, 6, whole);
            BatchNorms.Apply(first.Maps, a, b, second.Maps, 0, 6, whole);
            BatchNorms.WeightSums(first.Maps, second.Maps, a, b, c, d, 0, 6, sums, whole);
            BatchNorms.WeightSumsAdd(first.Maps, second.Maps, second.Maps, a, 0, 6, third.Maps, accumulate: true, sums, whole);
            BatchNorms.WeightAdjoint(first.Maps, a, sums, c, d, whole);
            BatchNorms.InputAdjoint(first.Maps, second.Maps, a, b, a, b, 0, 6, c, d, first.Maps.Images, third.Maps, accumulate: false, whole);
            Joins.Copy(first.Maps, second.Maps, whole);
            Joins.Accumulate(first.Maps, second.Maps, whole);
            Joins.Add(first.Maps, first.Maps, second.Maps, 0, 6, whole);
            Joins.Multiply(first.Maps, second.Maps, third.Maps, whole);
            Joins.MultiplyAdjoint(first.Maps, second.Maps, third.Maps, accumulate: true, whole);
            Joins.CopyChannels(first.Maps, joint.Maps, 25, whole);
            Joins.ChannelsAdjoint(joint.Maps, 25, first.Maps, accumulate: false, whole);
            Dropouts.Forward(first.Maps, second.Maps, 0.5f, 1, whole);
            Dropouts.Backward(first.Maps, second.Maps, accumulate: true, 0.5f, 1, whole);
            resampler.Forward(first.Maps, second.Maps, whole);
            resampler.Backward(second.Maps, third.Maps, accumulate: true, whole);
            Normalisation.Forward(norm, first.Maps, a, b, second.Maps, scratch, whole);
            Normalisation.InputAdjoint(norm, first.Maps, second.Maps, a, third.Maps, accumulate: true, scratch, whole);
            Normalisation.WeightAdjoint(norm, first.Maps, second.Maps, c, d, scratch, whole);
            LocalResponses.Forward(responses, first.Maps, second.Maps, scratch, whole);
            LocalResponses.Backward(responses, first.Maps, second.Maps, third.Maps, accumulate: false, scratch, whole);
            Scaling.Apply(Axes.Channels, first.Maps, a, b, second.Maps, accumulate: true, scratch, whole);
            Scaling.WeightAdjoint(Axes.Channels, first.Maps, second.Maps, c, d, scratch, whole);
            SetSoftmaxes.Forward(softmax, first.Maps, second.Maps, scratch, whole);
            SetSoftmaxes.Backward(softmax, second.Maps, first.Maps, third.Maps, accumulate: false, scratch, whole);
            Reductions.Forward(reduce, first.Maps, pixels.Maps, scratch, whole);
            Reductions.Backward(reduce, first.Maps, pixels.Maps, pixels.Maps, third.Maps, accumulate: false, scratch, whole);
            Combinations.Forward(Combination.Divide, first.Maps, pixels.Maps, second.Maps, whole);
            Combinations.Backward(Combination.Divide, false, first.Maps, pixels.Maps, second.Maps, third.Maps, pixels.Maps, accumulate: false, scratch, whole);
            PixelShuffles.ToPixels(BlockOrder.BlocksFirst, shuffled.Maps, first.Maps, accumulate: false, whole);
            PixelShuffles.ToChannels(BlockOrder.ChannelsFirst, first.Maps, shuffled.Maps, accumulate: true, whole);
            Softmaxes.Forward(first.Maps, second.Maps, whole);
            Softmaxes.Backward(second.Maps, first.Maps, third.Maps, accumulate: false, whole);
            Upsampling.Forward(UpsampleMode.Bilinear, 2, first.Maps, large.Maps, whole);
            Upsampling.Backward(UpsampleMode.Bilinear, 2, large.Maps, first.Maps, accumulate: false, whole);
            Flattening.ToPlanarVector(first.Maps, vector.Maps, whole);
            Flattening.PlanarAdjoint(vector.Maps, first.Maps, accumulate: true, whole);
            Flattening.ToInterleavedVector(first.Maps, vector.Maps, whole);
            Flattening.InterleavedAdjoint(vector.Maps, first.Maps, accumulate: true, whole);
        }
    }
}
