using System;

namespace ConvGen.Kernels;

/// <summary>
/// The oracle: convolution and its adjoints by plain loops over planar values [N, C, H, W] with double accumulation. Generated kernels are
/// held to it by tests; no layer runs it.
/// </summary>
/// <remarks>
/// One formula: z[s, y, x] = b[s] + Σ over r, i, j of x[r, y·stride + i·dilation − before, x·stride + j·dilation − before] · W[s, r, i, j], zeros outside the
/// input, r within the group of s; <see cref="ConvGeometry.Flip"/> reads W at [KH − 1 − i, KW − 1 − j]. A transposed convolution is the input adjoint of
/// the convolution that maps its output's shape to its input's shape, with the roles of input and output swapped in all three directions.
/// </remarks>
internal static class ReferenceConvolution
{
    private delegate void Visitor(long large, long small, int weight);

    /// <summary>The layer's output, [N, C, H, W].</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="inputShape">Shape of the layer's input.</param>
    /// <param name="outputShape">Shape of the layer's output.</param>
    /// <param name="images">Number of images (N).</param>
    /// <param name="input">Inputs, [N, C, H, W].</param>
    /// <param name="weights">Weights, [filters, C / groups, KH, KW]; transposed [C, filters / groups, KH, KW].</param>
    /// <param name="bias">One bias per output channel, or empty.</param>
    /// <exception cref="ArgumentException">A length doesn't fit the shapes.</exception>
    public static double[] Forward(
        ConvGeometry geometry, Shape inputShape, Shape outputShape, int images, double[] input, double[] weights, double[]? bias = null)
    {
        CheckLength(nameof(input), input.Length, images * inputShape.Length);
        CheckLength(nameof(weights), weights.Length, WeightLength(geometry, inputShape, outputShape));
        double[] output = new double[images * outputShape.Length];
        if (geometry.Transposed)
            Visit(geometry, outputShape, inputShape, images, (large, small, weight) => output[large] += input[small] * weights[weight]);
        else
            Visit(geometry, inputShape, outputShape, images, (large, small, weight) => output[small] += input[large] * weights[weight]);
        if (bias is { Length: > 0 })
        {
            CheckLength(nameof(bias), bias.Length, outputShape.Channels);
            for (int i = 0; i < output.Length; i++)
                output[i] += bias[i / outputShape.Pixels % outputShape.Channels];
        }

        return output;
    }

    /// <summary>The adjoint of the layer's input, v̄·∂z/∂x, [N, C, H, W].</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="inputShape">Shape of the layer's input.</param>
    /// <param name="outputShape">Shape of the layer's output.</param>
    /// <param name="images">Number of images (N).</param>
    /// <param name="outputGradient">The adjoint v̄ of the output, [N, C, H, W].</param>
    /// <param name="weights">Weights as in <see cref="Forward"/>.</param>
    /// <exception cref="ArgumentException">A length doesn't fit the shapes.</exception>
    public static double[] InputAdjoint(
        ConvGeometry geometry, Shape inputShape, Shape outputShape, int images, double[] outputGradient, double[] weights)
    {
        // The adjoint of a transposed convolution is the convolution, and the other way round.
        ConvGeometry adjoint = geometry with { Transposed = !geometry.Transposed };
        return Forward(adjoint, outputShape, inputShape, images, outputGradient, weights);
    }

    /// <summary>The adjoint of the weights, v̄·∂z/∂W, laid out as the weights.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="inputShape">Shape of the layer's input.</param>
    /// <param name="outputShape">Shape of the layer's output.</param>
    /// <param name="images">Number of images (N).</param>
    /// <param name="input">Inputs, [N, C, H, W].</param>
    /// <param name="outputGradient">The adjoint v̄ of the output, [N, C, H, W].</param>
    /// <exception cref="ArgumentException">A length doesn't fit the shapes.</exception>
    public static double[] WeightAdjoint(
        ConvGeometry geometry, Shape inputShape, Shape outputShape, int images, double[] input, double[] outputGradient)
    {
        CheckLength(nameof(input), input.Length, images * inputShape.Length);
        CheckLength(nameof(outputGradient), outputGradient.Length, images * outputShape.Length);
        double[] gradient = new double[WeightLength(geometry, inputShape, outputShape)];
        if (geometry.Transposed)
            Visit(geometry, outputShape, inputShape, images, (large, small, weight) => gradient[weight] += outputGradient[large] * input[small]);
        else
            Visit(geometry, inputShape, outputShape, images, (large, small, weight) => gradient[weight] += input[large] * outputGradient[small]);
        return gradient;
    }

    /// <summary>The adjoint of the bias: Σ of v̄ over images and pixels, per output channel.</summary>
    /// <param name="outputShape">Shape of the layer's output.</param>
    /// <param name="images">Number of images (N).</param>
    /// <param name="outputGradient">The adjoint v̄ of the output, [N, C, H, W].</param>
    /// <exception cref="ArgumentException">A length doesn't fit the shape.</exception>
    public static double[] BiasAdjoint(Shape outputShape, int images, double[] outputGradient)
    {
        CheckLength(nameof(outputGradient), outputGradient.Length, images * outputShape.Length);
        double[] gradient = new double[outputShape.Channels];
        for (int i = 0; i < outputGradient.Length; i++)
            gradient[i / outputShape.Pixels % outputShape.Channels] += outputGradient[i];
        return gradient;
    }

    /// <summary>Number of weights.</summary>
    public static int WeightLength(ConvGeometry geometry, Shape inputShape, Shape outputShape) =>
        inputShape.Channels * outputShape.Channels / geometry.Groups * geometry.Rows.Kernel * geometry.Columns.Kernel;

    /// <summary>
    /// Calls back for every product of the convolution from the large side (its input) to the small side (its output), with the offsets
    /// of both values and of the weight.
    /// </summary>
    private static void Visit(ConvGeometry geometry, Shape large, Shape small, int images, Visitor visitor)
    {
        WindowAxis rows = geometry.Rows;
        WindowAxis columns = geometry.Columns;
        int largeGroup = large.Channels / geometry.Groups;
        int smallGroup = small.Channels / geometry.Groups;
        for (int image = 0; image < images; image++)
            for (int s = 0; s < small.Channels; s++)
                for (int y = 0; y < small.Height; y++)
                    for (int x = 0; x < small.Width; x++)
                    {
                        long smallOffset = Offset(small, image, s, y, x);
                        for (int r = 0; r < largeGroup; r++)
                            for (int i = 0; i < rows.Kernel; i++)
                                for (int j = 0; j < columns.Kernel; j++)
                                {
                                    int row = (y * rows.Stride) + (i * rows.Dilation) - rows.Before;
                                    int column = (x * columns.Stride) + (j * columns.Dilation) - columns.Before;
                                    if (row < 0 || row >= large.Height || column < 0 || column >= large.Width)
                                        continue;
                                    int tapRow = geometry.Flip ? rows.Kernel - 1 - i : i;
                                    int tapColumn = geometry.Flip ? columns.Kernel - 1 - j : j;
                                    int weight = (((((s * largeGroup) + r) * rows.Kernel) + tapRow) * columns.Kernel) + tapColumn;
                                    visitor(Offset(large, image, (s / smallGroup * largeGroup) + r, row, column), smallOffset, weight);
                                }
                    }
    }

    private static long Offset(Shape shape, int image, int channel, int row, int column) =>
        (((((long)image * shape.Channels) + channel) * shape.Height) + row) * shape.Width + column;

    private static void CheckLength(string name, int actual, int expected)
    {
        if (actual != expected)
            throw new ArgumentException($"Expected {expected} values, got {actual}.", name);
    }
}
