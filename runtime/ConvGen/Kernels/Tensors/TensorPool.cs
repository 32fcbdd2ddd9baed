using System;
using System.Linq;

namespace ConvGen.Kernels;

/// <summary>A value of each window of each channel. A slice is one channel of one image.</summary>
internal sealed class TensorPool : TensorComputation
{
    private readonly TensorOperation _operation;
    private readonly TensorWindow _window;
    private readonly int _maps;
    private readonly bool _countPadding;
    private readonly int _power;

    private TensorPool(TensorOperation operation, TensorSettings settings, TensorWindow window, TensorAxes input)
    {
        _operation = operation;
        _window = window;
        _maps = input[0] * input[1];
        _countPadding = settings.Bool(nameof(TensorAttribute.CountIncludePadding));
        _power = settings.Int(nameof(TensorAttribute.Power), 2);
    }

    public override int Slices => Math.Max(1, _maps);

    public static TensorPool Make(TensorSettings settings, TensorAxes input, TensorAxes output)
    {
        TensorOperation operation = settings.Operation switch
        {
            TensorOperation.GlobalMaxPool => TensorOperation.MaxPool,
            TensorOperation.GlobalAveragePool => TensorOperation.AveragePool,
            TensorOperation.GlobalLpPool => TensorOperation.LpPool,
            _ => settings.Operation,
        };
        // A global window is the whole map.
        WindowAxis[] windows = operation == settings.Operation
            ? TensorGeometry.Windows(settings, settings.Ints(nameof(TensorAttribute.Kernel)))
            : [.. input.Skip(2).Select(size => new WindowAxis(size, 1, 1, 0, 0))];
        return new(operation, settings, new TensorWindow(windows, input, output), input);
    }

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        if (output.IsEmpty)
            return;
        ReadOnlySpan<float> input = operands[0].Slice(slice * _window.InputPlane, _window.InputPlane);
        Span<float> plane = output.Slice(slice * _window.OutputPlane, _window.OutputPlane);
        int place = 0;
        for (int depth = 0; depth < _window.Output[0]; depth++)
            for (int row = 0; row < _window.Output[1]; row++)
                for (int column = 0; column < _window.Output[2]; column++)
                    plane[place++] = Value(input, Begin(0, depth), Begin(1, row), Begin(2, column));
    }

    private int Begin(int axis, int place) => (place * _window.Axes[axis].Stride) - _window.Axes[axis].Before;

    private float Value(ReadOnlySpan<float> input, int depth, int row, int column)
    {
        WindowAxis[] axes = _window.Axes;
        float greatest = float.NegativeInfinity;
        double sum = 0;
        int count = 0;
        for (int i = 0; i < axes[0].Kernel; i++)
        {
            int z = depth + (i * axes[0].Dilation);
            if (!IsInside(z, 0))
                continue;
            for (int j = 0; j < axes[1].Kernel; j++)
            {
                int y = row + (j * axes[1].Dilation);
                if (!IsInside(y, 1))
                    continue;
                for (int k = 0; k < axes[2].Kernel; k++)
                {
                    int x = column + (k * axes[2].Dilation);
                    if (!IsInside(x, 2))
                        continue;
                    float value = input[(((z * _window.Input[1]) + y) * _window.Input[2]) + x];
                    greatest = MathF.Max(greatest, value);
                    sum += _operation == TensorOperation.LpPool ? Math.Pow(Math.Abs(value), _power) : value;
                    count++;
                }
            }
        }

        return _operation switch
        {
            TensorOperation.MaxPool => greatest,
            TensorOperation.LpPool => (float)Math.Pow(sum, 1.0 / _power),
            _ => (float)(sum / (_countPadding ? Padded(depth, 0) * Padded(row, 1) * Padded(column, 2) : count)),
        };
    }

    private bool IsInside(int place, int axis) => (uint)place < (uint)_window.Input[axis];

    /// <summary>Taps that lie in the map or its padding: a window that hangs over, since sizes were rounded up, has fewer than its kernel.</summary>
    private int Padded(int begin, int axis)
    {
        WindowAxis window = _window.Axes[axis];
        int room = _window.Input[axis] + window.After - begin;
        return Math.Min(window.Kernel, (room + window.Dilation - 1) / window.Dilation);
    }
}
