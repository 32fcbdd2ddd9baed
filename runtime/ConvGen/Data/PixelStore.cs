using System;
using System.Buffers;
using System.Numerics.Tensors;

namespace ConvGen;

/// <summary>The images of a data set, with the factor and the summand per channel that make them floats.</summary>
internal abstract class PixelStore
{
    private protected PixelStore(Shape shape, float[] scale, float[] offset)
    {
        Shape = shape;
        Scale = scale;
        Offset = offset;
    }

    /// <summary>Shape of one image.</summary>
    public Shape Shape { get; }

    /// <summary>Factor per channel.</summary>
    protected float[] Scale { get; }

    /// <summary>Summand per channel.</summary>
    protected float[] Offset { get; }

    /// <summary>Writes one image, C×H×W.</summary>
    public abstract void CopyTo(int index, Span<float> destination);

    /// <summary>The same images as (x − mean) ÷ deviation per channel; the pixels are shared.</summary>
    public PixelStore Normalize(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        float[] scale = new float[Shape.Channels];
        float[] offset = new float[Shape.Channels];
        for (int channel = 0; channel < scale.Length; channel++)
        {
            scale[channel] = Scale[channel] / deviation[channel];
            offset[channel] = (Offset[channel] - mean[channel]) / deviation[channel];
        }
        return With(scale, offset);
    }

    /// <summary>A factor and a summand for all channels.</summary>
    protected static float[] PerChannel(Shape shape, float value)
    {
        float[] values = new float[shape.Channels];
        Array.Fill(values, value);
        return values;
    }

    protected abstract PixelStore With(float[] scale, float[] offset);
}

/// <summary>What each byte becomes in each channel: a look-up is exact, and as fast as widening and multiplying.</summary>
internal sealed class ByteTable
{
    private const int ByteValues = 256;

    private readonly Shape _shape;
    private readonly float[] _table;

    public ByteTable(Shape shape, float[] scale, float[] offset)
    {
        _shape = shape;
        _table = new float[shape.Channels * ByteValues];
        for (int entry = 0; entry < _table.Length; entry++)
            _table[entry] = ((entry % ByteValues) * scale[entry / ByteValues]) + offset[entry / ByteValues];
    }

    public void Convert(ReadOnlySpan<byte> image, Span<float> destination)
    {
        int plane = _shape.Pixels;
        for (int channel = 0; channel < _shape.Channels; channel++)
        {
            ReadOnlySpan<float> values = _table.AsSpan(channel * ByteValues, ByteValues);
            ReadOnlySpan<byte> source = image.Slice(channel * plane, plane);
            Span<float> target = destination.Slice(channel * plane, plane);
            for (int pixel = 0; pixel < source.Length; pixel++)
                target[pixel] = values[source[pixel]];
        }
    }
}

/// <summary>Images as one byte per value.</summary>
internal sealed class BytePixels : PixelStore
{
    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly ByteTable _table;

    public BytePixels(Shape shape, ReadOnlyMemory<byte> pixels, float scale, float offset)
        : this(shape, pixels, PerChannel(shape, scale), PerChannel(shape, offset))
    {
    }

    private BytePixels(Shape shape, ReadOnlyMemory<byte> pixels, float[] scale, float[] offset)
        : base(shape, scale, offset)
    {
        _pixels = pixels;
        _table = new ByteTable(shape, scale, offset);
    }

    public override void CopyTo(int index, Span<float> destination) =>
        _table.Convert(_pixels.Span.Slice(index * Shape.Length, Shape.Length), destination);

    protected override PixelStore With(float[] scale, float[] offset) => new BytePixels(Shape, _pixels, scale, offset);
}

/// <summary>Images that are made when they are asked for.</summary>
internal sealed class SourcePixels : PixelStore
{
    private readonly ImageSource _source;
    private readonly ByteTable _table;

    public SourcePixels(ImageSource source, float scale, float offset)
        : this(source, source.Shape, PerChannel(source.Shape, scale), PerChannel(source.Shape, offset))
    {
    }

    private SourcePixels(ImageSource source, Shape shape, float[] scale, float[] offset)
        : base(shape, scale, offset)
    {
        _source = source;
        _table = new ByteTable(shape, scale, offset);
    }

    public override void CopyTo(int index, Span<float> destination)
    {
        byte[] image = ArrayPool<byte>.Shared.Rent(Shape.Length);
        try
        {
            Span<byte> bytes = image.AsSpan(0, Shape.Length);
            _source.Read(index, bytes);
            _table.Convert(bytes, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(image);
        }
    }

    protected override PixelStore With(float[] scale, float[] offset) => new SourcePixels(_source, Shape, scale, offset);
}

/// <summary>Images as floats.</summary>
internal sealed class FloatPixels : PixelStore
{
    private readonly ReadOnlyMemory<float> _pixels;

    public FloatPixels(Shape shape, ReadOnlyMemory<float> pixels)
        : this(shape, pixels, PerChannel(shape, 1), PerChannel(shape, 0))
    {
    }

    private FloatPixels(Shape shape, ReadOnlyMemory<float> pixels, float[] scale, float[] offset)
        : base(shape, scale, offset) => _pixels = pixels;

    public override void CopyTo(int index, Span<float> destination)
    {
        ReadOnlySpan<float> image = _pixels.Span.Slice(index * Shape.Length, Shape.Length);
        int plane = Shape.Pixels;
        for (int channel = 0; channel < Shape.Channels; channel++)
        {
            Span<float> target = destination.Slice(channel * plane, plane);
            TensorPrimitives.Multiply(image.Slice(channel * plane, plane), Scale[channel], target);
            TensorPrimitives.Add(target, Offset[channel], target);
        }
    }

    protected override PixelStore With(float[] scale, float[] offset) => new FloatPixels(Shape, _pixels, scale, offset);
}
