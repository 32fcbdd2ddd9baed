using System;
using System.Numerics.Tensors;

namespace ConvGen.Images;

/// <summary>One picture as a network reads it.</summary>
public static class ImageFile
{
    /// <summary>Decodes a file: the values that a data set of <see cref="ImageFolder"/> has before <see cref="Dataset.Normalize"/>.</summary>
    /// <param name="path">A JPEG, PNG, WebP, GIF or BMP file.</param>
    /// <param name="shape">Shape of the image, C×H×W; C is 3 (red, green, blue) or 1 (grey).</param>
    /// <param name="fit">How the picture is brought to the shape.</param>
    /// <returns>C×H×W values from 0 to 1.</returns>
    /// <exception cref="DataFileException">The file doesn't exist, can't be read, or is damaged.</exception>
    /// <exception cref="ArgumentException">The shape isn't one of 1 or 3 channels.</exception>
    public static float[] Read(string path, Shape shape, ImageFit fit = ImageFit.Crop)
    {
        ArgumentNullException.ThrowIfNull(path);
        PictureDecoder decoder = new(shape, fit);
        byte[] bytes = new byte[shape.Length];
        decoder.Decode(path, bytes);
        float[] values = new float[bytes.Length];
        TensorPrimitives.ConvertSaturating<byte, float>(bytes, values);
        TensorPrimitives.Multiply(values, 1f / byte.MaxValue, values);
        return values;
    }
}
