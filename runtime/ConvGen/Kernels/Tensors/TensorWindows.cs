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

/// <summary>A convolution by its definition: for each filter and channel each tap adds its multiple of a shifted map. A slice is one map of the output.</summary>
internal sealed class TensorConv : TensorComputation
{
    private readonly TensorWindow _window;
    private readonly int _filters;
    private readonly int _channels;
    private readonly int _groups;
    private readonly int _images;

    public TensorConv(TensorSettings settings, IReadOnlyList<TensorAxes> inputs, TensorAxes output)
    {
        _window = new TensorWindow(TensorGeometry.Windows(settings, [.. inputs[1].Skip(2)]), inputs[0], output);
        _groups = settings.Int(nameof(TensorAttribute.Groups), 1);
        (_images, _channels, _filters) = (output[0], inputs[0][1], output[1]);
    }

    public override int Slices => _images * _filters;

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        (int image, int filter) = (slice / _filters, slice % _filters);
        Span<float> plane = output.Slice(slice * _window.OutputPlane, _window.OutputPlane);
        plane.Fill(operands.Count > 2 ? operands[2][filter] : 0);
        int channels = _channels / _groups;
        int firstChannel = filter / (_filters / _groups) * channels;
        ReadOnlySpan<float> weights = operands[1].Slice(filter * channels * _window.Taps, channels * _window.Taps);
        for (int channel = 0; channel < channels; channel++)
        {
            int begin = ((image * _channels) + firstChannel + channel) * _window.InputPlane;
            Add(operands[0].Slice(begin, _window.InputPlane), weights.Slice(channel * _window.Taps, _window.Taps), plane);
        }
    }

    private void Add(ReadOnlySpan<float> input, ReadOnlySpan<float> weights, Span<float> output)
    {
        WindowAxis[] axes = _window.Axes;
        int tap = 0;
        for (int i = 0; i < axes[0].Kernel; i++)
            for (int j = 0; j < axes[1].Kernel; j++)
                for (int k = 0; k < axes[2].Kernel; k++)
                    AddTap(input, weights[tap++], output, (i * axes[0].Dilation) - axes[0].Before, (j * axes[1].Dilation) - axes[1].Before, (k * axes[2].Dilation) - axes[2].Before);
    }

    private void AddTap(ReadOnlySpan<float> input, float weight, Span<float> output, int shiftDepth, int shiftRow, int shiftColumn)
    {
        WindowAxis[] axes = _window.Axes;
        (int firstDepth, int endDepth) = TensorWindow.Inside(_window.Output[0], _window.Input[0], axes[0].Stride, shiftDepth);
        (int firstRow, int endRow) = TensorWindow.Inside(_window.Output[1], _window.Input[1], axes[1].Stride, shiftRow);
        (int first, int end) = TensorWindow.Inside(_window.Output[2], _window.Input[2], axes[2].Stride, shiftColumn);
        int stride = axes[2].Stride;
        if (first == end)
            return;
        for (int depth = firstDepth; depth < endDepth; depth++)
        {
            for (int row = firstRow; row < endRow; row++)
            {
                Span<float> to = output.Slice((((depth * _window.Output[1]) + row) * _window.Output[2]) + first, end - first);
                int from = (((((depth * axes[0].Stride) + shiftDepth) * _window.Input[1]) + (row * axes[1].Stride) + shiftRow) * _window.Input[2]) + (first * stride) + shiftColumn;
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

/// <summary>The adjoint of a convolution: each tap adds its multiple of the input to shifted places. A slice is one map of the output.</summary>
internal sealed class TensorConvTranspose : TensorComputation
{
    private readonly TensorWindow _window;
    private readonly int _filters;
    private readonly int _channels;
    private readonly int _groups;
    private readonly int _images;

    public TensorConvTranspose(TensorSettings settings, IReadOnlyList<TensorAxes> inputs, TensorAxes output)
    {
        _window = new TensorWindow(TensorGeometry.Windows(settings, [.. inputs[1].Skip(2)]), inputs[0], output);
        _groups = settings.Int(nameof(TensorAttribute.Groups), 1);
        (_images, _channels, _filters) = (output[0], inputs[0][1], output[1]);
    }

    public override int Slices => _images * _filters;

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        (int image, int filter) = (slice / _filters, slice % _filters);
        Span<float> plane = output.Slice(slice * _window.OutputPlane, _window.OutputPlane);
        plane.Fill(operands.Count > 2 ? operands[2][filter] : 0);
        int filtersOfGroup = _filters / _groups;
        int channels = _channels / _groups;
        int firstChannel = filter / filtersOfGroup * channels;
        for (int channel = firstChannel; channel < firstChannel + channels; channel++)
        {
            int weight = ((channel * filtersOfGroup) + (filter % filtersOfGroup)) * _window.Taps;
            int begin = ((image * _channels) + channel) * _window.InputPlane;
            Add(operands[0].Slice(begin, _window.InputPlane), operands[1].Slice(weight, _window.Taps), plane);
        }
    }

    private void Add(ReadOnlySpan<float> input, ReadOnlySpan<float> weights, Span<float> output)
    {
        WindowAxis[] axes = _window.Axes;
        int tap = 0;
        for (int i = 0; i < axes[0].Kernel; i++)
            for (int j = 0; j < axes[1].Kernel; j++)
                for (int k = 0; k < axes[2].Kernel; k++)
                    AddTap(input, weights[tap++], output, (i * axes[0].Dilation) - axes[0].Before, (j * axes[1].Dilation) - axes[1].Before, (k * axes[2].Dilation) - axes[2].Before);
    }

    private void AddTap(ReadOnlySpan<float> input, float weight, Span<float> output, int shiftDepth, int shiftRow, int shiftColumn)
    {
        WindowAxis[] axes = _window.Axes;
        (int firstDepth, int endDepth) = TensorWindow.Inside(_window.Input[0], _window.Output[0], axes[0].Stride, shiftDepth);
        (int firstRow, int endRow) = TensorWindow.Inside(_window.Input[1], _window.Output[1], axes[1].Stride, shiftRow);
        (int first, int end) = TensorWindow.Inside(_window.Input[2], _window.Output[2], axes[2].Stride, shiftColumn);
        int stride = axes[2].Stride;
        if (first == end)
            return;
        for (int depth = firstDepth; depth < endDepth; depth++)
        {
            for (int row = firstRow; row < endRow; row++)
            {
                ReadOnlySpan<float> from = input.Slice((((depth * _window.Input[1]) + row) * _window.Input[2]) + first, end - first);
                int begin = (((((depth * axes[0].Stride) + shiftDepth) * _window.Output[1]) + (row * axes[1].Stride) + shiftRow) * _window.Output[2]) + (first * stride) + shiftColumn;
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
