using System;

namespace ConvGen;

/// <summary>
/// Marks a partial class as a network. The generator reads its layers, the partial properties in order of
/// declaration, checks their shapes, and writes their kernels.
/// </summary>
/// <remarks>The shape is that of one image or signal; the batch size is free at run time.</remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ConvNetAttribute : Attribute
{
    /// <summary>A network whose inputs are declared by <see cref="TensorInputAttribute"/>.</summary>
    public ConvNetAttribute()
    {
    }

    /// <summary>A network on images.</summary>
    /// <param name="channels">Input channels (C).</param>
    /// <param name="height">Rows of the input (H), in pixels.</param>
    /// <param name="width">Columns of the input (W), in pixels.</param>
    public ConvNetAttribute(int channels, int height, int width)
    {
        Channels = channels;
        Height = height;
        Width = width;
        Rank = 2;
    }

    /// <summary>A network on signals: convolutions and pooling are one-dimensional.</summary>
    /// <param name="channels">Input channels (C).</param>
    /// <param name="length">Samples of the signal (L).</param>
    public ConvNetAttribute(int channels, int length)
    {
        Channels = channels;
        Height = 1;
        Width = length;
        Rank = 1;
    }

    /// <summary>A network on plain vectors: dense layers only.</summary>
    /// <param name="features">Length of the input vector.</param>
    public ConvNetAttribute(int features)
    {
        Channels = features;
        Height = 1;
        Width = 1;
        Rank = 0;
    }

    /// <summary>Input channels (C), or the length of a vector input.</summary>
    public int Channels { get; }

    /// <summary>Rows of the input (H); 1 for signals and vectors.</summary>
    public int Height { get; }

    /// <summary>Columns of the input (W), or samples of a signal; 1 for vectors.</summary>
    public int Width { get; }

    /// <summary>Spatial axes of the input: 2 for images, 1 for signals, 0 for vectors.</summary>
    public int Rank { get; }

    /// <summary>Whether adjoint kernels are generated, so that the network can be trained. Default <see langword="true"/>.</summary>
    public bool Training { get; set; } = true;

    /// <summary>
    /// Whether the adjoint with respect to the network's input is generated too, as saliency maps need.
    /// Default <see langword="false"/>: the first layer then has no input adjoint.
    /// </summary>
    public bool InputGradient { get; set; }

    /// <summary>
    /// Images of a batch in training (N), for which the methods of the adjoints are chosen: any batch runs, those near this one fastest. Default 32; networks on large images
    /// are often trained with few.
    /// </summary>
    public int TrainingBatch { get; set; } = 32;

    /// <summary>How far kernels are unrolled; a layer's own setting wins. Default <see cref="ConvGen.Unroll.Taps"/>.</summary>
    public Unroll Unroll { get; set; }

    /// <summary>The method by which convolutions are computed; a layer's own setting wins. Default <see cref="ConvAlgorithm.Auto"/>.</summary>
    public ConvAlgorithm Algorithm { get; set; }
}
