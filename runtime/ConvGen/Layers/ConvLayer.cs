using System;

namespace ConvGen;

/// <summary>
/// A convolution: z[:,:,s] = Σ_r x[:,:,r] ∗ W[r,s,:,:] + b[s], or with <see cref="ConvGeometry.Transposed"/> the adjoint of one.
/// </summary>
public sealed class ConvLayer : Layer
{
    internal ConvLayer(Network network, int index)
        : base(network, index)
    {
        Geometry = Info.Convolution ?? throw new InvalidOperationException($"Layer {Name} of {network.Plan.Name} isn't a convolution but {Info.Kind}.");
    }

    /// <summary>The numbers that define the convolution.</summary>
    public ConvGeometry Geometry { get; }

    /// <summary>
    /// The filters [filters, channels ÷ groups, rows, columns], on signals without the rows; of a transposed convolution [channels, filters ÷ groups, …].
    /// </summary>
    public Parameter Weight => Get(ParameterRole.Weight);

    /// <summary>The bias [filters]; <see langword="null"/> without one.</summary>
    public Parameter? Bias => Find(ParameterRole.Bias);

    /// <summary>Slopes of PReLU [filters]; <see langword="null"/> with another activation.</summary>
    public Parameter? Slope => Find(ParameterRole.Slope);

    /// <summary>
    /// The matrix Ŵ of the convolution, so that z = Ŵx without bias and activation. In one dimension its rows hold the filter, each shifted by a
    /// stride; a dense layer has such a matrix too, but with a free weight at each place.
    /// </summary>
    /// <returns>A row per output value and a column per input value, both in the order C, H, W.</returns>
    /// <exception cref="InvalidOperationException">The matrix would have more than <see cref="Matrix.MaximumLength"/> values.</exception>
    public Matrix ToMatrix()
    {
        Matrix matrix = MakeMatrix(nameof(ToMatrix), OutputShape.Length, InputShapes[0].Length);
        float[] weights = Weight.ToArray();
        foreach (ConvTap tap in Taps())
            matrix[tap.Output, tap.Input] += weights[tap.Weight];
        return matrix;
    }

    /// <summary>The matrix X̂ of an input, so that z = X̂w without bias and activation, where w are the weights in the order of weight files.</summary>
    /// <param name="image">The layer's input for one image [C, H, W].</param>
    /// <returns>A row per output value, in the order C, H, W, and a column per weight.</returns>
    /// <exception cref="ArgumentException">The image's length is another one.</exception>
    /// <exception cref="InvalidOperationException">The matrix would have more than <see cref="Matrix.MaximumLength"/> values.</exception>
    public Matrix ToInputMatrix(ReadOnlySpan<float> image)
    {
        Shape input = InputShapes[0];
        if (image.Length != input.Length)
        {
            throw new ArgumentException(
                $"Layer {Name} of {Network.Plan.Name} reads {input} = {input.Length} values, but the image has {image.Length}.", nameof(image));
        }
        Matrix matrix = MakeMatrix(nameof(ToInputMatrix), OutputShape.Length, Weight.Length);
        foreach (ConvTap tap in Taps())
            matrix[tap.Output, tap.Weight] += image[tap.Input];
        return matrix;
    }

    private ConvTaps Taps() => new(Geometry, InputShapes[0], OutputShape);

    private Matrix MakeMatrix(string method, int rows, int columns)
    {
        if ((long)rows * columns > Matrix.MaximumLength)
        {
            throw new InvalidOperationException(
                $"{method} of layer {Name} of {Network.Plan.Name} ({InputShapes[0]} → {OutputShape}) would have {rows} × {columns} = " +
                $"{(long)rows * columns} values; at most {Matrix.MaximumLength} are allowed. Use a smaller input.");
        }
        return new Matrix(rows, columns);
    }
}
