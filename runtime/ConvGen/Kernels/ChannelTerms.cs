using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>A value at each pixel and channel of a row, eight channels at a time.</summary>
internal interface IChannelTerm
{
    /// <summary>The value at channels <paramref name="channel"/> … of a pixel.</summary>
    /// <param name="column">Column of the pixel.</param>
    /// <param name="channel">First channel, relative to the chunk of channels that is at work.</param>
    /// <param name="lanes">Floats that may be read; the lanes past them are unspecified.</param>
    Vector256<float> At(int column, int channel, int lanes);
}

/// <summary>The pixels of one row, from the first channel of a chunk on.</summary>
internal readonly ref struct ChannelRow
{
    private readonly ref float _begin;
    private readonly int _stride;

    /// <summary>A row of a map, from channel <paramref name="firstChannel"/> on.</summary>
    public ChannelRow(FeatureMaps maps, int image, int row, int firstChannel)
    {
        _begin = ref Unsafe.Add(ref MemoryMarshal.GetReference(maps.Row(image, row)), firstChannel);
        _stride = maps.Layout.ChannelStride;
    }

    /// <summary>A single pixel's channels that stand for each pixel of a row.</summary>
    public static ChannelRow Broadcast(FeatureMaps maps, int image, int firstChannel) =>
        new(ref Unsafe.Add(ref MemoryMarshal.GetReference(maps.Row(image, 0)), firstChannel), 0);

    private ChannelRow(ref float begin, int stride)
    {
        _begin = ref begin;
        _stride = stride;
    }

    /// <summary>Floats from a pixel to the next.</summary>
    public int Stride => _stride;

    /// <summary>The float at a pixel's channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref float At(int column, int channel) => ref Unsafe.Add(ref _begin, ((nint)column * _stride) + channel);

    /// <summary>Eight channels of a pixel, or as many as may be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Load(int column, int channel, int lanes) => Lanes.Load(ref At(column, channel), lanes);
}

/// <summary>
/// A run of channels that is worked on at once. Its per-channel coefficients are copied to the stack, padded with zeros to whole blocks,
/// so that they can be loaded like the channels of a pixel.
/// </summary>
/// <param name="first">First channel.</param>
/// <param name="count">Channels of the chunk.</param>
internal readonly struct ChannelChunk(int first, int count)
{
    /// <summary>Most channels of a chunk: a pixel's share of 1 KB, and little enough for a handful of coefficients on the stack.</summary>
    public const int MaximumChannels = 256;

    /// <summary>First channel.</summary>
    public int First => first;

    /// <summary>Channels of the chunk.</summary>
    public int Count => count;

    /// <summary>Number of chunks of <paramref name="channels"/> channels.</summary>
    public static int Chunks(int channels) => (channels + MaximumChannels - 1) / MaximumChannels;

    /// <summary>One of the chunks of the channels from <paramref name="begin"/> to <paramref name="end"/>.</summary>
    public static ChannelChunk Of(int begin, int end, int chunk)
    {
        int first = begin + (chunk * MaximumChannels);
        return new ChannelChunk(first, Math.Min(MaximumChannels, end - first));
    }

    /// <summary>Copies the chunk's values of a per-channel vector to a padded place; an empty vector stands for <paramref name="missing"/>.</summary>
    public void CopyTo(ReadOnlySpan<float> perChannel, Span<float> padded, float missing = 0)
    {
        if (perChannel.IsEmpty)
            padded.Fill(missing);
        else
            perChannel.Slice(first, count).CopyTo(padded);
    }
}

/// <summary>The loops over the pixels and channel blocks of a row. As kernels do, they don't wait for the second tier of the JIT.</summary>
internal static class ChannelTerms
{
    /// <summary>Writes a term to each pixel of a row, or adds it.</summary>
    /// <param name="term">The term.</param>
    /// <param name="output">The row.</param>
    /// <param name="width">Pixels of the row.</param>
    /// <param name="channels">Channels of the chunk.</param>
    /// <param name="room">Floats of a pixel that every map involved may touch, from the chunk's first channel on.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Write<TTerm>(scoped in TTerm term, scoped ChannelRow output, int width, int channels, int room, bool accumulate)
        where TTerm : struct, IChannelTerm, allows ref struct
    {
        bool whole = Lanes.Blocks(channels) * Lanes.Count <= room;
        if (whole && accumulate)
            WriteLoop(term, output, width, channels, int.MaxValue, accumulate: true);
        else if (whole)
            WriteLoop(term, output, width, channels, int.MaxValue, accumulate: false);
        else
            WriteLoop(term, output, width, channels, room, accumulate);
    }

    /// <summary>
    /// Adds the sum of a term over the pixels of a row to totals, in single precision within the row; rows add up in double.
    /// </summary>
    /// <param name="term">The term.</param>
    /// <param name="width">Pixels of the row.</param>
    /// <param name="channels">Channels of the chunk.</param>
    /// <param name="room">Floats of a pixel that every map involved may touch, from the chunk's first channel on.</param>
    /// <param name="totals">One total per channel, whole blocks.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void AddRowSum<TTerm>(scoped in TTerm term, int width, int channels, int room, Span<double> totals)
        where TTerm : struct, IChannelTerm, allows ref struct
    {
        bool whole = Lanes.Blocks(channels) * Lanes.Count <= room;
        if (whole && channels >= LeastStreamed)
            StreamedSum(term, width, channels, totals);
        else if (whole)
            SumLoop(term, width, channels, int.MaxValue, totals);
        else
            SumLoop(term, width, channels, room, totals);
    }

    /// <summary>Adds the sums over a row of an adjoint and of its product with the deviation of a value from its mean.</summary>
    /// <param name="gradient">The adjoint.</param>
    /// <param name="values">The values' row.</param>
    /// <param name="means">The values' means, whole blocks.</param>
    /// <param name="width">Pixels of the row.</param>
    /// <param name="channels">Channels of the chunk.</param>
    /// <param name="room">Floats of a pixel that every map involved may touch, from the chunk's first channel on.</param>
    /// <param name="products">A total of the products per channel, whole blocks.</param>
    /// <param name="gradients">A total of the adjoints per channel, whole blocks.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void AddRowProducts<TGradient>(
        scoped in TGradient gradient, scoped ChannelRow values, ReadOnlySpan<float> means, int width, int channels, int room,
        Span<double> products, Span<double> gradients)
        where TGradient : struct, IChannelTerm, allows ref struct
    {
        if (Lanes.Blocks(channels) * Lanes.Count <= room)
            ProductLoop(gradient, values, means, width, channels, int.MaxValue, products, gradients);
        else
            ProductLoop(gradient, values, means, width, channels, room, products, gradients);
    }

    // The loops stand in methods of their own, away from their callers' locals, and once for whole vectors, where all tests of lanes fold away.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteLoop<TTerm>(scoped in TTerm term, scoped ChannelRow output, int width, int channels, int room, bool accumulate)
        where TTerm : struct, IChannelTerm, allows ref struct
    {
        TTerm local = term;
        for (int column = 0; column < width; column++)
        {
            for (int channel = 0; channel < channels; channel += Lanes.Count)
            {
                int lanes = room == int.MaxValue ? Lanes.Count : room - channel;
                Vector256<float> value = local.At(column, channel, lanes);
                ref float destination = ref output.At(column, channel);
                if (accumulate)
                    value += Lanes.Load(ref destination, lanes);
                Lanes.Store(value, ref destination, lanes);
            }
        }
    }

    /// <summary>
    /// Fewest channels of which a row is read pixel by pixel, as it lies in memory: channel by channel each line of a wide row is a jump. Measured, the weight adjoint of
    /// 3→64 7×7 s2 224², bias included: 81 % of the peak, 75 channel by channel. Sums have the same order either way: threads have different shares of the channels.
    /// </summary>
    private const int LeastStreamed = 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [SkipLocalsInit]
    private static void StreamedSum<TTerm>(scoped in TTerm term, int width, int channels, Span<double> totals)
        where TTerm : struct, IChannelTerm, allows ref struct
    {
        TTerm local = term;
        Span<float> sums = stackalloc float[ChannelChunk.MaximumChannels];
        sums.Clear();
        ref float first = ref MemoryMarshal.GetReference(sums);
        int column = 0;
        for (; column <= width - 4; column += 4)
        {
            for (int channel = 0; channel < channels; channel += Lanes.Count)
            {
                ref float sum = ref Unsafe.Add(ref first, channel);
                Vector256<float> even = local.At(column, channel, Lanes.Count) + local.At(column + 1, channel, Lanes.Count);
                Vector256<float> odd = local.At(column + 2, channel, Lanes.Count) + local.At(column + 3, channel, Lanes.Count);
                (Vector256.LoadUnsafe(ref sum) + (even + odd)).StoreUnsafe(ref sum);
            }
        }
        for (; column < width; column++)
        {
            for (int channel = 0; channel < channels; channel += Lanes.Count)
            {
                ref float sum = ref Unsafe.Add(ref first, channel);
                (Vector256.LoadUnsafe(ref sum) + local.At(column, channel, Lanes.Count)).StoreUnsafe(ref sum);
            }
        }
        for (int channel = 0; channel < channels; channel += Lanes.Count)
            AddTo(totals, channel, Vector256.LoadUnsafe(ref Unsafe.Add(ref first, channel)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumLoop<TTerm>(scoped in TTerm term, int width, int channels, int room, Span<double> totals)
        where TTerm : struct, IChannelTerm, allows ref struct
    {
        TTerm local = term;
        for (int channel = 0; channel < channels; channel += Lanes.Count)
        {
            int lanes = room == int.MaxValue ? Lanes.Count : room - channel;
            Vector256<float> sum = Vector256<float>.Zero;
            int column = 0;
            for (; column <= width - 4; column += 4)
            {
                Vector256<float> even = local.At(column, channel, lanes) + local.At(column + 1, channel, lanes);
                Vector256<float> odd = local.At(column + 2, channel, lanes) + local.At(column + 3, channel, lanes);
                sum += even + odd;
            }

            for (; column < width; column++)
                sum += local.At(column, channel, lanes);
            AddTo(totals, channel, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ProductLoop<TGradient>(
        scoped in TGradient gradient, scoped ChannelRow values, ReadOnlySpan<float> means, int width, int channels, int room,
        Span<double> products, Span<double> gradients)
        where TGradient : struct, IChannelTerm, allows ref struct
    {
        TGradient local = gradient;
        for (int channel = 0; channel < channels; channel += Lanes.Count)
        {
            int lanes = room == int.MaxValue ? Lanes.Count : room - channel;
            Vector256<float> mean = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(means), (nuint)channel);
            Vector256<float> product0 = Vector256<float>.Zero;
            Vector256<float> product1 = product0, sum0 = product0, sum1 = product0;
            int column = 0;
            for (; column <= width - 2; column += 2)
            {
                Vector256<float> even = local.At(column, channel, lanes);
                product0 += even * (values.Load(column, channel, lanes) - mean);
                sum0 += even;
                Vector256<float> odd = local.At(column + 1, channel, lanes);
                product1 += odd * (values.Load(column + 1, channel, lanes) - mean);
                sum1 += odd;
            }

            if (column < width)
            {
                Vector256<float> last = local.At(column, channel, lanes);
                product0 += last * (values.Load(column, channel, lanes) - mean);
                sum0 += last;
            }
            AddTo(products, channel, product0 + product1);
            AddTo(gradients, channel, sum0 + sum1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AddTo(Span<double> totals, int channel, Vector256<float> sum)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(sum);
        ref double total = ref totals[channel];
        (lower + Vector256.LoadUnsafe(ref total)).StoreUnsafe(ref total);
        ref double next = ref totals[channel + (Lanes.Count / 2)];
        (upper + Vector256.LoadUnsafe(ref next)).StoreUnsafe(ref next);
    }
}
