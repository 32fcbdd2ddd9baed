using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;

namespace ConvGen.Kernels;

/// <summary>Geometry of a window over three spatial axes; fewer are preceded by axes of one value.</summary>
internal readonly struct TensorWindow
{
    private static readonly WindowAxis Neutral = new(1, 1, 1, 0, 0);

    public TensorWindow(IReadOnlyList<WindowAxis> windows, TensorAxes input, TensorAxes output)
    {
        int added = 3 - windows.Count;
        Axes = [.. Enumerable.Repeat(Neutral, added), .. windows];
        Input = [.. Enumerable.Repeat(1, added), .. input.Skip(2)];
        Output = [.. Enumerable.Repeat(1, added), .. output.Skip(2)];
    }

    public WindowAxis[] Axes { get; }

    public int[] Input { get; }

    public int[] Output { get; }

    public int InputPlane => Input[0] * Input[1] * Input[2];

    public int OutputPlane => Output[0] * Output[1] * Output[2];

    public int Taps => Axes[0].Kernel * Axes[1].Kernel * Axes[2].Kernel;

    /// <summary>The places p of <paramref name="few"/> for which p · stride + shift lies in an axis of <paramref name="many"/> values.</summary>
    public static (int First, int End) Inside(int few, int many, int stride, int shift)
    {
        int first = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
        int end = many - shift <= 0 ? 0 : Math.Min(few, (many - shift + stride - 1) / stride);
        return (first, Math.Max(first, end));
    }
}

/// <summary>A sum over the taps of a kernel, each of which adds its multiple of a map to shifted places. A slice is one map of the output.</summary>
internal abstract class TensorTapSums : TensorComputation
{
    private readonly int _filters;
    private readonly int _images;

    protected TensorTapSums(TensorSettings settings, IReadOnlyList<TensorAxes> inputs, TensorAxes output)
    {
        Window = new TensorWindow(TensorGeometry.Windows(settings, [.. inputs[1].Skip(2)]), inputs[0], output);
        int groups = settings.Int(nameof(TensorAttribute.Groups), 1);
        (_images, Channels, _filters) = (output[0], inputs[0][1], output[1]);
        (GroupChannels, GroupFilters) = (Channels / groups, _filters / groups);
    }

    public sealed override int Slices => _images * _filters;

    protected TensorWindow Window { get; }

    protected int Channels { get; }

    protected int GroupChannels { get; }

    protected int GroupFilters { get; }

    public sealed override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        (int image, int filter) = (slice / _filters, slice % _filters);
        Span<float> plane = output.Slice(slice * Window.OutputPlane, Window.OutputPlane);
        plane.Fill(operands.Count > 2 ? operands[2][filter] : 0);
        int firstChannel = filter / GroupFilters * GroupChannels;
        for (int channel = firstChannel; channel < firstChannel + GroupChannels; channel++)
        {
            int begin = ((image * Channels) + channel) * Window.InputPlane;
            Add(operands[0].Slice(begin, Window.InputPlane), operands[1].Slice(Kernel(filter, channel) * Window.Taps, Window.Taps), plane);
        }
    }

    /// <summary>Index of the kernel between a channel of the input and a filter.</summary>
    protected abstract int Kernel(int filter, int channel);

    /// <summary>Adds a tap's multiple of a map.</summary>
    protected abstract void AddTap(ReadOnlySpan<float> input, float weight, Span<float> output, int shiftDepth, int shiftRow, int shiftColumn);

    private void Add(ReadOnlySpan<float> input, ReadOnlySpan<float> weights, Span<float> output)
    {
        WindowAxis[] axes = Window.Axes;
        int tap = 0;
        for (int i = 0; i < axes[0].Kernel; i++)
            for (int j = 0; j < axes[1].Kernel; j++)
                for (int k = 0; k < axes[2].Kernel; k++)
                    AddTap(input, weights[tap++], output, (i * axes[0].Dilation) - axes[0].Before, (j * axes[1].Dilation) - axes[1].Before, (k * axes[2].Dilation) - axes[2].Before);
    }
}

/// <summary>A convolution by its definition: a filter's kernels lie one after the other.</summary>
internal sealed class TensorConv(TensorSettings settings, IReadOnlyList<TensorAxes> inputs, TensorAxes output) : TensorTapSums(settings, inputs, output)
{
    protected override int Kernel(int filter, int channel) => (filter * GroupChannels) + (channel % GroupChannels);

    protected override void AddTap(ReadOnlySpan<float> input, float weight, Span<float> output, int shiftDepth, int shiftRow, int shiftColumn)
    {
        WindowAxis[] axes = Window.Axes;
        (int firstDepth, int endDepth) = TensorWindow.Inside(Window.Output[0], Window.Input[0], axes[0].Stride, shiftDepth);
        (int firstRow, int endRow) = TensorWindow.Inside(Window.Output[1], Window.Input[1], axes[1].Stride, shiftRow);
        (int first, int end) = TensorWindow.Inside(Window.Output[2], Window.Input[2], axes[2].Stride, shiftColumn);
        int stride = axes[2].Stride;
        if (first == end)
            return;
        for (int depth = firstDepth; depth < endDepth; depth++)
        {
            for (int row = firstRow; row < endRow; row++)
            {
                Span<float> to = output.Slice((((depth * Window.Output[1]) + row) * Window.Output[2]) + first, end - first);
                int from = (((((depth * axes[0].Stride) + shiftDepth) * Window.Input[1]) + (row * axes[1].Stride) + shiftRow) * Window.Input[2]) + (first * stride) + shiftColumn;
                if (stride == 1)
                {
                    TensorPrimitives.MultiplyAdd(input.Slice(from, end - first), weight, to, to);
                    continue;
                }

                for (int column = 0; column < to.Length; column++)
                    to[column] += weight * input[from + (column * stride)];
            }
        }
    }
}

/// <summary>The adjoint of a convolution: a channel's kernels lie one after the other.</summary>
internal sealed class TensorConvTranspose(TensorSettings settings, IReadOnlyList<TensorAxes> inputs, TensorAxes output) : TensorTapSums(settings, inputs, output)
{
    protected override int Kernel(int filter, int channel) => (channel * GroupFilters) + (filter % GroupFilters);

    protected override void AddTap(ReadOnlySpan<float> input, float weight, Span<float> output, int shiftDepth, int shiftRow, int shiftColumn)
    {
        WindowAxis[] axes = Window.Axes;
        (int firstDepth, int endDepth) = TensorWindow.Inside(Window.Input[0], Window.Output[0], axes[0].Stride, shiftDepth);
        (int firstRow, int endRow) = TensorWindow.Inside(Window.Input[1], Window.Output[1], axes[1].Stride, shiftRow);
        (int first, int end) = TensorWindow.Inside(Window.Input[2], Window.Output[2], axes[2].Stride, shiftColumn);
        int stride = axes[2].Stride;
        if (first == end)
            return;
        for (int depth = firstDepth; depth < endDepth; depth++)
        {
            for (int row = firstRow; row < endRow; row++)
            {
                ReadOnlySpan<float> from = input.Slice((((depth * Window.Input[1]) + row) * Window.Input[2]) + first, end - first);
                int begin = (((((depth * axes[0].Stride) + shiftDepth) * Window.Output[1]) + (row * axes[1].Stride) + shiftRow) * Window.Output[2]) + (first * stride) + shiftColumn;
                if (stride == 1)
                {
                    Span<float> to = output.Slice(begin, end - first);
                    TensorPrimitives.MultiplyAdd(from, weight, to, to);
                    continue;
                }

                for (int column = 0; column < from.Length; column++)
                    output[begin + (column * stride)] += weight * from[column];
            }
        }
    }
}
