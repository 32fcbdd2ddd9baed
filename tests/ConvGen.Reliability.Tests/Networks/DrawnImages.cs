using System;

namespace ConvGen.Reliability.Tests.Networks;

/// <summary>Images of random numbers.</summary>
internal static class DrawnImages
{
    public static float[] Draw(int seed, int length)
    {
        RandomStream random = new((ulong)seed, stream: 1);
        float[] values = new float[length];
        for (int index = 0; index < length; index++)
            values[index] = (float)((2 * random.NextUnit()) - 1);
        return values;
    }

    public static byte[] DrawBytes(int seed, int length)
    {
        RandomStream random = new((ulong)seed, stream: 2);
        byte[] values = new byte[length];
        for (int index = 0; index < length; index++)
            values[index] = (byte)random.NextInteger(256);
        return values;
    }

    /// <summary>A set of images with classes that follow from them.</summary>
    public static Dataset Labelled(Shape shape, int count, int classes)
    {
        float[] images = Draw(seed: 3, count * shape.Length);
        int[] labels = new int[count];
        for (int image = 0; image < count; image++)
            labels[image] = (int)MathF.Abs(images[image * shape.Length] * 1000) % classes;
        return Dataset.FromFloats(shape, images, labels, classes);
    }
}
