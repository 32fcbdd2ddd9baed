using System;
using System.Numerics.Tensors;

namespace ConvGen.Kernels;

// A batch is summed in chunks of rows, which its size alone decides, and the chunks' sums are added in order: any number of threads gives the same bits, and
// each thread reads the images that it wrote a step ago.
public static partial class BatchNorms
{
    /// <summary>Most chunks of a batch.</summary>
    private const int MostChunks = 32;

    /// <summary>Sums of a chunk: of x² and x, or of v̄·(x − mean) and v̄.</summary>
    private const int Kinds = 2;

    /// <summary>Doubles that the sums of a batch take.</summary>
    /// <param name="channels">Channels of the map.</param>
    internal static int SumsLength(int channels) => MostChunks * Kinds * Lanes.Blocks(channels) * Lanes.Count;

    /// <summary>
    /// Sums for <see cref="Statistics"/>, of x² and of x, in one pass over memory. Each chunk sums differences from the mean of its first row, so that
    /// values far from 0 don't cancel, and shifts the sums back in double.
    /// </summary>
    /// <param name="input">The map x.</param>
    /// <param name="sums">Receives the sums of each chunk.</param>
    /// <param name="range">Share of the chunks.</param>
    public static void StatisticSums(FeatureMaps input, Span<double> sums, WorkRange range)
    {
        MapLayout layout = input.Layout;
        Span<double> firstRow = stackalloc double[ChannelChunk.MaximumChannels];
        Span<float> shifts = stackalloc float[ChannelChunk.MaximumChannels];
        (int first, int last) = range.Of(Chunks(input));
        for (int place = first; place < last; place++)
        {
            int chunk = range.ItemAt(place, first, last);
            ChunkSums chunkSums = new(sums, layout.Channels, chunk);
            chunkSums.All.Clear();
            (int begin, int end) = ChunkItems(input, chunk);
            double count = (double)(end - begin) * layout.Width;
            for (int part = 0; part < ChannelChunk.Chunks(layout.Channels); part++)
            {
                ChannelChunk channels = ChannelChunk.Of(0, layout.Channels, part);
                Span<double> squares = chunkSums.Of(0, channels), totals = chunkSums.Of(1, channels);
                int room = layout.ChannelStride - channels.First;
                firstRow.Clear();
                for (int item = begin; item < end; item++)
                {
                    (int image, int row) = Math.DivRem(item, layout.Height);
                    ChannelRow x = new(input, image, row, channels.First);
                    if (item == begin)
                    {
                        ChannelTerms.AddRowSum(new ChannelSums.Value(x), layout.Width, channels.Count, room, firstRow);
                        for (int channel = 0; channel < channels.Count; channel++)
                            shifts[channel] = (float)(firstRow[channel] / layout.Width);
                    }
                    if (IsWhole(channels, room))
                        AddRowSquares(x, shifts, layout.Width, channels.Count, squares, totals);
                    else
                        ChannelTerms.AddRowProducts(new Deviation(x, shifts), x, shifts, layout.Width, channels.Count, room, squares, totals);
                }
                for (int channel = 0; channel < channels.Count; channel++)
                {
                    double shift = shifts[channel];
                    squares[channel] += shift * ((2 * totals[channel]) + (count * shift));
                    totals[channel] += count * shift;
                }
            }
        }
    }

    /// <summary>
    /// Statistics of a batch: mean = Σx ÷ n and inverse deviation = 1 ÷ √(Σ(x − mean)² ÷ n + ε). The running ones become
    /// (1 − momentum) · running + momentum · batch, the variance by the unbiased Σ(x − mean)² ÷ (n − 1); a single value counts as variance 0.
    /// </summary>
    /// <param name="input">The map x.</param>
    /// <param name="sums">What <see cref="StatisticSums"/> gave; overwritten.</param>
    /// <param name="mean">Receives the mean, C values.</param>
    /// <param name="inverseDeviation">Receives the inverse deviation, C values.</param>
    /// <param name="runningMean">The running mean, C values.</param>
    /// <param name="runningVariance">The running variance, C values.</param>
    /// <param name="momentum">Weight of this batch in the running statistics.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="range">The first part does it all.</param>
    public static void Statistics(
        FeatureMaps input,
        Span<double> sums,
        Span<float> mean,
        Span<float> inverseDeviation,
        Span<float> runningMean,
        Span<float> runningVariance,
        float momentum,
        float epsilon,
        WorkRange range)
    {
        if (!range.IsFirst)
            return;
        int channels = input.Layout.Channels;
        double count = Count(input);
        ChunkSums total = Total(input, sums);
        ReadOnlySpan<double> squares = total.Of(0), totals = total.Of(1);
        for (int c = 0; c < channels; c++)
        {
            double average = totals[c] / count;
            // In double the difference is safe.
            double deviations = Math.Max(0, squares[c] - (totals[c] * average));
            mean[c] = (float)average;
            inverseDeviation[c] = (float)(1 / Math.Sqrt((deviations / count) + epsilon));
            runningMean[c] = ((1 - momentum) * runningMean[c]) + (momentum * mean[c]);
            runningVariance[c] = ((1 - momentum) * runningVariance[c]) + (momentum * (float)(deviations / Math.Max(1, count - 1)));
        }
    }

    /// <summary>Sums for <see cref="WeightAdjoint"/>: of v̄·(x − mean) and of v̄, which counts as 0 at results that a limit holds.</summary>
    /// <param name="input">The map x.</param>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="mean">Means of the batch, C values.</param>
    /// <param name="inverseDeviation">Inverse deviations of the batch, C values.</param>
    /// <param name="scale">γ, C values, or empty for 1.</param>
    /// <param name="shift">β, C values, or empty for 0.</param>
    /// <param name="lower">Least y, or −∞.</param>
    /// <param name="upper">Greatest y, or ∞.</param>
    /// <param name="sums">Receives the sums of each chunk.</param>
    /// <param name="range">Share of the chunks.</param>
    public static void WeightSums(
        FeatureMaps input,
        FeatureMaps outputGradient,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> inverseDeviation,
        ReadOnlySpan<float> scale,
        ReadOnlySpan<float> shift,
        float lower,
        float upper,
        Span<double> sums,
        WorkRange range)
    {
        MapLayout layout = input.Layout;
        int stride = Math.Min(layout.ChannelStride, outputGradient.Layout.ChannelStride);
        Span<float> means = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> factors = stackalloc float[ChannelChunk.MaximumChannels];
        Span<float> shifts = stackalloc float[ChannelChunk.MaximumChannels];
        (int first, int last) = range.Of(Chunks(input));
        for (int place = first; place < last; place++)
        {
            int chunk = range.ItemAt(place, first, last);
            ChunkSums chunkSums = new(sums, layout.Channels, chunk);
            chunkSums.All.Clear();
            (int begin, int end) = ChunkItems(input, chunk);
            for (int part = 0; part < ChannelChunk.Chunks(layout.Channels); part++)
            {
                ChannelChunk channels = Coefficients(mean, inverseDeviation, scale, shift, layout.Channels, part, means, factors, shifts);
                Span<double> products = chunkSums.Of(0, channels), gradients = chunkSums.Of(1, channels);
                int room = stride - channels.First;
                for (int item = begin; item < end; item++)
                {
                    (int image, int row) = Math.DivRem(item, layout.Height);
                    ChannelRow x = new(input, image, row, channels.First);
                    ChannelRow gradient = new(outputGradient, image, row, channels.First);
                    if (IsWhole(channels, room) && IsLimited(lower, upper))
                    {
                        AddLimitedRowProducts(x, gradient, layout.Width, channels.Count, means, factors, shifts, lower, upper, products, gradients);
                    }
                    else if (IsLimited(lower, upper))
                    {
                        Limited<Affine> limited = new(new Affine(x, means, factors, shifts, lower, upper), gradient, lower, upper);
                        ChannelTerms.AddRowProducts(limited, x, means, layout.Width, channels.Count, room, products, gradients);
                    }
                    else
                    {
                        ChannelTerms.AddRowProducts(new ChannelSums.Value(gradient), x, means, layout.Width, channels.Count, room, products, gradients);
                    }
                }
            }
        }
    }

    /// <summary>
    /// The same where another map was added, after what comes before it: v̄ becomes 0 at results that a limit holds, and is passed on to the other map. One pass
    /// over memory does all three.
    /// </summary>
    /// <param name="input">The map x.</param>
    /// <param name="output">The limited sum y.</param>
    /// <param name="outputGradient">The adjoint v̄ of y, limited in place.</param>
    /// <param name="mean">Means of the batch, C values.</param>
    /// <param name="lower">Least y, or −∞.</param>
    /// <param name="upper">Greatest y, or ∞.</param>
    /// <param name="addendGradient">Receives the adjoint of the other map.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="sums">Receives the sums of each chunk.</param>
    /// <param name="range">Share of the chunks.</param>
    public static void WeightSumsAdd(
        FeatureMaps input,
        FeatureMaps output,
        FeatureMaps outputGradient,
        ReadOnlySpan<float> mean,
        float lower,
        float upper,
        FeatureMaps addendGradient,
        bool accumulate,
        Span<double> sums,
        WorkRange range)
    {
        MapLayout layout = input.Layout;
        int stride = Math.Min(
            Math.Min(layout.ChannelStride, output.Layout.ChannelStride), Math.Min(outputGradient.Layout.ChannelStride, addendGradient.Layout.ChannelStride));
        Span<float> means = stackalloc float[ChannelChunk.MaximumChannels];
        (int first, int last) = range.Of(Chunks(input));
        for (int place = first; place < last; place++)
        {
            int chunk = range.ItemAt(place, first, last);
            ChunkSums chunkSums = new(sums, layout.Channels, chunk);
            chunkSums.All.Clear();
            (int begin, int end) = ChunkItems(input, chunk);
            for (int part = 0; part < ChannelChunk.Chunks(layout.Channels); part++)
            {
                ChannelChunk channels = ChannelChunk.Of(0, layout.Channels, part);
                channels.CopyTo(mean, means);
                Span<double> products = chunkSums.Of(0, channels), gradients = chunkSums.Of(1, channels);
                int room = stride - channels.First;
                for (int item = begin; item < end; item++)
                {
                    (int image, int row) = Math.DivRem(item, layout.Height);
                    ChannelRow gradient = new(outputGradient, image, row, channels.First);
                    if (IsWhole(channels, room) && IsLimited(lower, upper))
                    {
                        AddSharedRowProducts(
                            new ChannelRow(input, image, row, channels.First), new ChannelRow(output, image, row, channels.First), gradient,
                            new ChannelRow(addendGradient, image, row, channels.First), layout.Width, channels.Count, means, lower, upper, accumulate, products, gradients);
                        if (!accumulate)
                            addendGradient.ClearHalo(image, row);
                        continue;
                    }
                    ChannelSums.Value value = new(gradient);
                    if (IsLimited(lower, upper))
                    {
                        Limited<ChannelSums.Value> limited = new(new(new ChannelRow(output, image, row, channels.First)), gradient, lower, upper);
                        ChannelTerms.Write(limited, gradient, layout.Width, channels.Count, room, accumulate: false);
                    }
                    ChannelTerms.Write(value, new ChannelRow(addendGradient, image, row, channels.First), layout.Width, channels.Count, room, accumulate);
                    if (!accumulate)
                        addendGradient.ClearHalo(image, row);
                    ChannelRow x = new(input, image, row, channels.First);
                    ChannelTerms.AddRowProducts(value, x, means, layout.Width, channels.Count, room, products, gradients);
                }
            }
        }
    }

    /// <summary>The adjoints of γ and β, stored: γ̄ = Σ v̄·x̂ and β̄ = Σ v̄ over images and pixels.</summary>
    /// <param name="input">The map x.</param>
    /// <param name="inverseDeviation">Inverse deviations of the batch, C values.</param>
    /// <param name="sums">What <see cref="WeightSums"/> or <see cref="WeightSumsAdd"/> gave; overwritten.</param>
    /// <param name="scaleSum">Receives Σ v̄·x̂, C values.</param>
    /// <param name="shiftSum">Receives Σ v̄, C values.</param>
    /// <param name="range">The first part does it all.</param>
    public static void WeightAdjoint(
        FeatureMaps input, ReadOnlySpan<float> inverseDeviation, Span<double> sums, Span<float> scaleSum, Span<float> shiftSum, WorkRange range)
    {
        if (!range.IsFirst)
            return;
        ChunkSums total = Total(input, sums);
        ReadOnlySpan<double> products = total.Of(0), gradients = total.Of(1);
        for (int c = 0; c < input.Layout.Channels; c++)
        {
            scaleSum[c] = (float)(products[c] * inverseDeviation[c]);
            shiftSum[c] = (float)gradients[c];
        }
    }

    private static int Chunks(FeatureMaps maps) => Math.Min(MostChunks, maps.Images * maps.Layout.Height);

    /// <summary>The images × rows of a chunk.</summary>
    private static (int Begin, int End) ChunkItems(FeatureMaps maps, int chunk) => new WorkRange(chunk, Chunks(maps)).Of(maps.Images * maps.Layout.Height);

    /// <summary>The sums of all chunks, added to those of the first.</summary>
    private static ChunkSums Total(FeatureMaps maps, Span<double> sums)
    {
        ChunkSums total = new(sums, maps.Layout.Channels, 0);
        for (int chunk = 1; chunk < Chunks(maps); chunk++)
            TensorPrimitives.Add(total.All, new ChunkSums(sums, maps.Layout.Channels, chunk).All, total.All);
        return total;
    }

    /// <summary>The sums of one chunk: of each kind all channels, in whole blocks.</summary>
    private readonly ref struct ChunkSums
    {
        private readonly int _padded;

        public ChunkSums(Span<double> sums, int channels, int chunk)
        {
            _padded = Lanes.Blocks(channels) * Lanes.Count;
            All = sums.Slice(chunk * Kinds * _padded, Kinds * _padded);
        }

        public Span<double> All { get; }

        public Span<double> Of(int kind) => All.Slice(kind * _padded, _padded);

        public Span<double> Of(int kind, ChannelChunk channels) => Of(kind)[channels.First..];
    }
}
