using System;
using System.Collections.Generic;

namespace ConvGen.Kernels;

/// <summary>
/// Resampling by ONNX's Resize: along each axis each output place is a weighted sum of a few input places, found once; the weights of several axes multiply.
/// </summary>
internal sealed class TensorResize : TensorComputation
{
    private readonly AxisTaps[] _axes;
    private readonly int[] _strides;
    private readonly float _outside;

    public TensorResize(TensorSettings settings, TensorAxes input, TensorAxes output)
    {
        _strides = input.Strides();
        _outside = settings.Float(nameof(TensorAttribute.Value), 0);
        _axes = new AxisTaps[input.Count];
        for (int axis = 0; axis < input.Count; axis++)
            _axes[axis] = new AxisTaps(settings, axis, input[axis], output[axis], input.Count);
    }

    public override void Compute(TensorOperandValues operands, Span<float> output, int slice)
    {
        ReadOnlySpan<float> input = operands[0];
        if (_axes.Length == 0)
        {
            input.CopyTo(output);
            return;
        }

        Span<int> places = stackalloc int[TensorAxes.MostAxes];
        places.Clear();
        for (int index = 0; index < output.Length; index++)
        {
            output[index] = IsOutside(places) ? _outside : (float)Sum(input, places, 0, 0);
            for (int axis = _axes.Length - 1; axis >= 0 && ++places[axis] == _axes[axis].Count; axis--)
                places[axis] = 0;
        }
    }

    private bool IsOutside(ReadOnlySpan<int> places)
    {
        for (int axis = 0; axis < _axes.Length; axis++)
        {
            if (_axes[axis].IsOutside(places[axis]))
                return true;
        }

        return false;
    }

    private double Sum(ReadOnlySpan<float> input, ReadOnlySpan<int> places, int axis, int begin)
    {
        if (axis == _axes.Length)
            return input[begin];
        (int[] sources, double[] weights) = _axes[axis].Of(places[axis]);
        double sum = 0;
        for (int tap = 0; tap < sources.Length; tap++)
            sum += weights[tap] * Sum(input, places, axis + 1, begin + (sources[tap] * _strides[axis]));
        return sum;
    }

    /// <summary>Sources and weights of the places of one axis.</summary>
    private sealed class AxisTaps
    {
        private readonly int[][] _sources;
        private readonly double[][] _weights;
        private readonly bool[] _outside;

        public AxisTaps(TensorSettings settings, int axis, int input, int output, int rank)
        {
            var grid = new ResizeGrid(settings, axis, input, output, rank);
            Count = output;
            _sources = new int[output][];
            _weights = new double[output][];
            _outside = new bool[output];
            for (int place = 0; place < output; place++)
            {
                double source = grid.Source(place);
                _outside[place] = grid.Crops && (source < 0 || source > input - 1);
                (_sources[place], _weights[place]) = grid.Taps(source);
            }
        }

        public int Count { get; }

        public bool IsOutside(int place) => _outside[place];

        public (int[] Sources, double[] Weights) Of(int place) => (_sources[place], _weights[place]);
    }
}

/// <summary>One axis of a resampling: where each output place looks, and the weights of what is there.</summary>
internal sealed class ResizeGrid
{
    private readonly ResizeMode _mode;
    private readonly ResizeCoordinates _coordinates;
    private readonly ResizeRounding _rounding;
    private readonly double _cubic;
    private readonly bool _excludeOutside;
    private readonly bool _antialias;
    private readonly double _scale;
    private readonly int _input;
    private readonly int _output;
    private readonly double _begin;
    private readonly double _end;

    public ResizeGrid(TensorSettings settings, int axis, int input, int output, int rank)
    {
        (_input, _output) = (input, output);
        _mode = (ResizeMode)settings.Int(nameof(TensorAttribute.ResizeMode));
        _coordinates = (ResizeCoordinates)settings.Int(nameof(TensorAttribute.Coordinates));
        _rounding = (ResizeRounding)settings.Int(nameof(TensorAttribute.Rounding));
        _cubic = settings.Float(nameof(TensorAttribute.CubicCoefficient), -0.75f);
        _excludeOutside = settings.Bool(nameof(TensorAttribute.ExcludeOutside));
        _antialias = settings.Bool(nameof(TensorAttribute.Antialias));
        float[] scales = settings.Floats(nameof(TensorAttribute.Scales));
        _scale = scales.Length > 0 ? scales[axis] : (double)output / input;
        float[] region = settings.Floats(nameof(TensorAttribute.Region));
        (_begin, _end) = region.Length > 0 ? (region[axis], region[axis + rank]) : (0, 1);
    }

    /// <summary>Whether places outside of the input have a value of their own.</summary>
    public bool Crops => _coordinates == ResizeCoordinates.Crop;

    /// <summary>The input coordinate of an output place.</summary>
    public double Source(int place)
    {
        // The output's size before it was rounded down.
        double exact = _scale * _input;
        double half = ((place + 0.5) / _scale) - 0.5;
        return _coordinates switch
        {
            ResizeCoordinates.HalfPixelSymmetric => (_input / 2.0 * (1 - (_output / exact))) + half,
            ResizeCoordinates.PyTorchHalfPixel => _output > 1 ? half : 0,
            ResizeCoordinates.AlignCorners => exact == 1 || _output == 1 ? 0 : place * (_input - 1.0) / (exact - 1),
            ResizeCoordinates.Asymmetric => place / _scale,
            ResizeCoordinates.PixelCentre => (place + 0.5) / _scale,
            ResizeCoordinates.Crop => _output > 1
                ? (_begin * (_input - 1)) + (place * (_end - _begin) * (_input - 1) / (exact - 1))
                : 0.5 * (_begin + _end) * (_input - 1),
            _ => half,
        };
    }

    /// <summary>Input places and their weights.</summary>
    public (int[] Sources, double[] Weights) Taps(double source)
    {
        if (_mode == ResizeMode.Nearest)
            return ([Clamp(Nearest(source))], [1]);

        // The filter's reach to each side, wider where it must not let through what the output can't hold.
        double stretch = _antialias && _scale < 1 ? 1 / _scale : 1;
        double reach = (_mode == ResizeMode.Linear ? 1 : 2) * stretch;
        int first = (int)Math.Floor(source - reach) + 1;
        int last = (int)Math.Ceiling(source + reach) - 1;
        var sources = new List<int>();
        var weights = new List<double>();
        double sum = 0;
        for (int tap = first; tap <= last; tap++)
        {
            double distance = Math.Abs(tap - source) / stretch;
            double weight = _mode == ResizeMode.Linear ? Math.Max(0, 1 - distance) : Cubic(distance);
            if (_excludeOutside && (tap < 0 || tap >= _input))
                continue;
            sources.Add(Clamp(tap));
            weights.Add(weight);
            sum += weight;
        }

        return ([.. sources], [.. weights.ConvertAll(weight => weight / sum)]);
    }

    private double Nearest(double source) => _rounding switch
    {
        ResizeRounding.RoundPreferFloor => source == Math.Floor(source) + 0.5 ? Math.Floor(source) : Math.Round(source),
        ResizeRounding.RoundPreferCeil => source == Math.Floor(source) + 0.5 ? Math.Ceiling(source) : Math.Round(source),
        ResizeRounding.Floor => Math.Floor(source),
        _ => Math.Ceiling(source),
    };

    /// <summary>The cubic convolution of Keys (1981) with the coefficient a.</summary>
    private double Cubic(double distance) => distance switch
    {
        <= 1 => (((((_cubic + 2) * distance) - (_cubic + 3)) * distance) * distance) + 1,
        < 2 => (((((_cubic * distance) - (5 * _cubic)) * distance) + (8 * _cubic)) * distance) - (4 * _cubic),
        _ => 0,
    };

    private int Clamp(double place) => (int)Math.Max(0, Math.Min(_input - 1, place));
}
