using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvGen.Kernels;

/// <summary>
/// Padding, slices, shuffled channels and any resizing: a weighted sum of pixels whose weights are a product of one per axis, and channels that
/// move. Tables say who reads whom; the adjoint is the same with the tables transposed.
/// </summary>
/// <remarks>Public for generated code only, which makes one of each layer.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Resampler
{
    private readonly Table _forward;
    private readonly Table _adjoint;
    private readonly float _fill;

    /// <summary>The tables of a layer.</summary>
    /// <param name="settings">A pad, slice, channel shuffle or resize.</param>
    /// <param name="input">Shape of its input.</param>
    /// <param name="output">Shape of its output.</param>
    /// <exception cref="ArgumentException">The settings are those of another kind of layer.</exception>
    public Resampler(LayerSettings settings, Shape input, Shape output)
    {
        (ResampleAxis channels, ResampleAxis rows, ResampleAxis columns) = Axes(settings, input, output);
        _fill = settings switch
        {
            PadSettings pad => pad.Value,
            ResizeSettings resize => resize.Outside,
            _ => 0,
        };
        _forward = new Table(rows, columns, Runs(channels));
        _adjoint = new Table(
            rows.Transposed(input.Height), columns.Transposed(input.Width), [.. _forward.Runs.Select(run => new Run(run.Source, run.Destination, run.Count))]);
    }

    /// <summary>y from x.</summary>
    /// <param name="input">The map x.</param>
    /// <param name="output">Receives y.</param>
    /// <param name="range">Share of images × rows of y.</param>
    public void Forward(FeatureMaps input, FeatureMaps output, WorkRange range) => Gather(_forward, input, output, _fill, accumulate: false, range);

    /// <summary>The adjoint of x.</summary>
    /// <param name="outputGradient">The adjoint v̄ of y.</param>
    /// <param name="inputGradient">Receives the adjoint of x.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    /// <param name="range">Share of images × rows of x.</param>
    public void Backward(FeatureMaps outputGradient, FeatureMaps inputGradient, bool accumulate, WorkRange range) =>
        Gather(_adjoint, outputGradient, inputGradient, 0, accumulate, range);

    private static (ResampleAxis Channels, ResampleAxis Rows, ResampleAxis Columns) Axes(LayerSettings settings, Shape input, Shape output) => settings switch
    {
        PadSettings pad => (
            ResampleAxis.Padded(pad.Mode, input.Channels, pad.ChannelsBefore, pad.ChannelsAfter),
            ResampleAxis.Padded(pad.Mode, input.Height, pad.Top, pad.Bottom),
            ResampleAxis.Padded(pad.Mode, input.Width, pad.Left, pad.Right)),
        SliceSettings slice => (Sliced(slice.Channels, output.Channels), Sliced(slice.Rows, output.Height), Sliced(slice.Columns, output.Width)),
        ChannelShuffleSettings shuffle => (
            ResampleAxis.Of(input.Channels, channel => (channel % shuffle.Groups * (input.Channels / shuffle.Groups)) + (channel / shuffle.Groups)),
            ResampleAxis.Identity(input.Height),
            ResampleAxis.Identity(input.Width)),
        ResizeSettings resize => (
            ResampleAxis.Identity(input.Channels),
            input.Rank == 1 ? ResampleAxis.Identity(1) : new ResizeFilter(resize, resize.Rows, input.Height, output.Height).Build(),
            new ResizeFilter(resize, resize.Columns, input.Width, output.Width).Build()),
        _ => throw new ArgumentException($"{settings.GetType().Name} says nothing of resampling.", nameof(settings)),
    };

    private static ResampleAxis Sliced(SliceAxis axis, int size) => ResampleAxis.Of(size, place => axis.Start + (place * axis.Step));

    /// <summary>Channels that lie side by side before and after are moved together.</summary>
    private static Run[] Runs(ResampleAxis channels)
    {
        List<Run> runs = [];
        for (int channel = 0; channel < channels.Size; channel++)
        {
            if (channels.Sources(channel).IsEmpty)
                continue;
            int source = channels.Sources(channel)[0];
            if (runs.Count > 0 && runs[^1] is { } last && last.Destination + last.Count == channel && last.Source + last.Count == source)
                runs[^1] = last with { Count = last.Count + 1 };
            else
                runs.Add(new Run(channel, source, 1));
        }

        return [.. runs];
    }

    private static void Gather(Table table, FeatureMaps source, FeatureMaps destination, float fill, bool accumulate, WorkRange range)
    {
        MapLayout layout = destination.Layout;
        (int first, int end) = range.Of(destination.Images * layout.Height);
        for (int item = first; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            for (int column = 0; column < layout.Width; column++)
            {
                Span<float> pixel = destination.Pixel(image, row, column);
                if (!accumulate)
                    pixel.Fill(fill);
                Sum(table, source, (image, row, column), pixel, clear: !accumulate && fill != 0);
            }

            if (!accumulate)
                destination.ClearHalo(image, row);
        }
    }

    /// <summary>Adds the weighted pixels that one pixel reads.</summary>
    private static void Sum(Table table, FeatureMaps source, (int Image, int Row, int Column) at, Span<float> pixel, bool clear)
    {
        ReadOnlySpan<int> rows = table.Rows.Sources(at.Row);
        ReadOnlySpan<int> columns = table.Columns.Sources(at.Column);
        ReadOnlySpan<float> rowWeights = table.Rows.Weights(at.Row);
        ReadOnlySpan<float> columnWeights = table.Columns.Weights(at.Column);
        if (clear && !rows.IsEmpty && !columns.IsEmpty)
        {
            foreach (Run run in table.Runs)
                pixel.Slice(run.Destination, run.Count).Clear();
        }

        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < columns.Length; j++)
            {
                ReadOnlySpan<float> values = source.Pixel(at.Image, rows[i], columns[j]);
                float weight = rowWeights[i] * columnWeights[j];
                foreach (Run run in table.Runs)
                    AddScaled(values.Slice(run.Source, run.Count), weight, pixel.Slice(run.Destination, run.Count));
            }
        }
    }

    private static void AddScaled(ReadOnlySpan<float> values, float weight, Span<float> sums)
    {
        ref float value = ref MemoryMarshal.GetReference(values);
        ref float sum = ref MemoryMarshal.GetReference(sums);
        int i = 0;
        for (; i <= sums.Length - Lanes.Count; i += Lanes.Count)
        {
            Vector256<float> added = Vector256.LoadUnsafe(ref sum, (nuint)i) + (Vector256.LoadUnsafe(ref value, (nuint)i) * weight);
            added.StoreUnsafe(ref sum, (nuint)i);
        }

        for (; i < sums.Length; i++)
            Unsafe.Add(ref sum, i) += Unsafe.Add(ref value, i) * weight;
    }

    /// <summary>Channels that move together.</summary>
    private readonly record struct Run(int Destination, int Source, int Count);

    private sealed record Table(ResampleAxis Rows, ResampleAxis Columns, Run[] Runs);
}
