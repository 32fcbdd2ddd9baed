using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ConvGen.Runtime.Tests.Data;

public class DatasetTests
{
    private static readonly Shape _shape = Shape.Map(2, 1, 2);

    [Theory]
    [InlineData(1, null, false, new[] { 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(3, null, false, new[] { 3, 3, 1 })]
    [InlineData(3, null, true, new[] { 3, 3 })]
    [InlineData(7, null, true, new[] { 7 })]
    [InlineData(100, null, false, new[] { 7 })]
    [InlineData(3, 5, false, new[] { 3, 3, 1 })]
    [InlineData(3, 5, true, new[] { 3, 3 })]
    public void Batches_hold_each_image_with_its_label(int size, int? seed, bool dropLast, int[] counts)
    {
        Dataset data = Numbered(7);
        var labels = new List<int>();
        var found = new List<int>();

        foreach (Batch batch in data.Batches(size, seed, dropLast))
        {
            found.Add(batch.Count);
            Assert.Equal(batch.Count * 4, batch.Images.Length);
            for (int place = 0; place < batch.Count; place++)
            {
                int label = batch.Labels[place];
                labels.Add(label);
                Assert.Equal([label, label + 10f, label + 20, label + 30], batch.Images.Slice(place * 4, 4).ToArray());
            }
        }

        Assert.Equal(counts, found);
        Assert.Equal(seed is null ? Enumerable.Range(0, 7).Take(counts.Sum()) : Shuffle.Order(7, seed.Value).Take(counts.Sum()), labels);
    }

    [Fact]
    public void The_same_seed_gives_the_same_order_and_another_one_another()
    {
        Dataset data = Numbered(50);
        int[] Order(int seed) => [.. data.Batches(50, seed).SelectMany(batch => batch.Labels.ToArray())];

        Assert.Equal(Order(1), Order(1));
        Assert.NotEqual(Order(1), Order(2));
    }

    [Fact]
    public void Batches_share_one_buffer_and_allocate_nothing_after_the_first()
    {
        Dataset data = Numbered(200);
        using IEnumerator<Batch> batches = data.Batches(10, shuffleSeed: 1).GetEnumerator();
        Assert.True(batches.MoveNext());
        float[] first = batches.Current.Images.ToArray();
        Batch kept = batches.Current;
        long before = GC.GetAllocatedBytesForCurrentThread();

        int count = 1;
        while (batches.MoveNext())
            count++;

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(20, count);
        Assert.NotEqual(first, kept.Images.ToArray());
    }

    [Fact]
    public void Bytes_are_scaled_offset_and_normalised_per_channel()
    {
        Dataset data = Dataset.FromBytes(_shape, new byte[] { 0, 255, 51, 102 }, [0], classes: 1, scale: 1f / 255, offset: 0.5f);
        float[] image = new float[4];

        data.ImageAsFloats(0, image);
        AssertNear([0.5f, 1.5f, 0.7f, 0.9f], image);

        data.Normalize([0.5f, 0.7f], [2, 0.1f]).ImageAsFloats(0, image);
        AssertNear([0, 0.5f, 0, 2], image);

        data.Normalize([0.5f, 0.7f], [2, 0.1f]).Normalize([1, 1], [0.5f, 2]).ImageAsFloats(0, image);
        AssertNear([-2, -1, -0.5f, 0.5f], image);
    }

    [Fact]
    public void Floats_come_as_they_are_and_normalised_per_channel()
    {
        Dataset data = Dataset.FromFloats(_shape, new[] { 1f, 2, 3, float.NaN }, labels: [0], classes: 1);
        float[] image = new float[4];

        data.ImageAsFloats(0, image);
        Assert.Equal([1f, 2, 3, float.NaN], image);

        data.Normalize([1, 2], [2, 4]).ImageAsFloats(0, image);
        Assert.Equal([0f, 0.5f, 0.25f, float.NaN], image);
    }

    [Fact]
    public void Targets_go_with_their_images()
    {
        Dataset data = Dataset.FromFloats(Shape.Vector(1), new float[] { 0, 1, 2, 3, 4 }, targets: [0, 0, 1, -1, 2, -2, 3, -3, 4, -4]);

        Assert.Equal((5, 0, 2), (data.Count, data.Classes, data.TargetLength));
        Assert.True(data.Labels.IsEmpty);
        Assert.Equal([3f, -3], data.Target(3).ToArray());
        foreach (Batch batch in data.Slice(1, 4).Batches(3, shuffleSeed: 2))
        {
            Assert.True(batch.Labels.IsEmpty);
            for (int place = 0; place < batch.Count; place++)
            {
                float value = batch.Images[place];
                Assert.Equal([value, -value], batch.Targets.Slice(place * 2, 2).ToArray());
            }
        }
    }

    [Fact]
    public void What_it_holds_is_told_in_words()
    {
        Assert.Equal($"4 images of {_shape} in 7 classes", Numbered(7).Take(4).ToString());
        Assert.Equal($"2 images of {_shape} with 3 target values each", Dataset.FromFloats(_shape, new float[2 * _shape.Length], new float[6]).ToString());
    }

    [Fact]
    public void Slices_of_slices_are_views()
    {
        Dataset data = Numbered(10).Slice(2, 6).Slice(1, 4).Take(3);
        float[] image = new float[4];
        data.ImageAsFloats(2, image);

        Assert.Equal(3, data.Count);
        Assert.Equal([3, 4, 5], data.Labels.ToArray());
        Assert.Equal(5, image[0]);
        Assert.Equal([3, 4, 5], data.Batches(8).Single().Labels.ToArray());
    }

    public static TheoryData<string, Action> BadData() => new()
    {
        { "at least one image", () => Dataset.FromBytes(_shape, Array.Empty<byte>(), [], 10) },
        { "at least one image", () => Dataset.FromFloats(_shape, Array.Empty<float>(), new int[0], 10) },
        { "hold no value", () => Dataset.FromBytes(Shape.Map(1, 0, 2), new byte[4], [0], 10) },
        { "5 values don't divide into images 2×1×2 of 4 values", () => Dataset.FromBytes(_shape, new byte[5], [0], 10) },
        { "There are 2 images, but 3 labels", () => Dataset.FromBytes(_shape, new byte[8], [0, 1, 2], 10) },
        { "There are 2 images, but 0 labels", () => Dataset.FromFloats(_shape, new float[8], new int[0], 10) },
        { "Label 1 is 10, expected 0 to 9", () => Dataset.FromBytes(_shape, new byte[8], [9, 10], 10) },
        { "Label 0 is -1, expected 0 to 9", () => Dataset.FromFloats(_shape, new float[8], new[] { -1, 0 }, 10) },
        { "classes", () => Dataset.FromBytes(_shape, new byte[4], [0], 0) },
        { "3 target values don't divide into 2 images", () => Dataset.FromFloats(_shape, new float[8], new float[3]) },
        { "0 target values don't divide into 2 images", () => Dataset.FromFloats(_shape, new float[8], new float[0]) },
        { "Target value 1 of image 1 is NaN, but targets must be finite", () => Dataset.FromFloats(_shape, new float[8], [0, 0, 0, float.NaN]) },
        { "The data set holds images 0 to 6", () => Numbered(7).ImageAsFloats(7, new float[4]) },
        { "The data set holds images 0 to 6", () => Numbered(7).ImageAsFloats(-1, new float[4]) },
        { "An image 2×1×2 has 4 floats, but the span has 5", () => Numbered(7).ImageAsFloats(0, new float[5]) },
        { "There are 7 images from image 0 on", () => Numbered(7).Take(8) },
        { "There are 7 images from image 0 on", () => Numbered(7).Take(0) },
        { "The data set holds images 0 to 6", () => Numbered(7).Slice(7, 1) },
        { "There are 4 images from image 3 on", () => Numbered(7).Slice(3, 5) },
        { "A batch holds at least one image", () => Numbered(7).Batches(0) },
        { "without the last batch none would be left", () => Numbered(7).Batches(8, dropLast: true) },
        { "2 channels, but 1 means and 2 deviations", () => Numbered(7).Normalize([0], [1, 1]) },
        { "Channel 1 has mean 0 and deviation 0", () => Numbered(7).Normalize([0, 0], [1, 0]) },
        { "Channel 0 has mean NaN", () => Numbered(7).Normalize([float.NaN, 0], [1, 1]) },
    };

    [Theory]
    [MemberData(nameof(BadData))]
    public void Bad_data_are_refused_with_the_reason(string reason, Action act)
    {
        ArgumentException exception = Assert.ThrowsAny<ArgumentException>(act);

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    // Image n holds n, n + 10, n + 20, n + 30 and has label n.
    private static Dataset Numbered(int count)
    {
        byte[] images = [.. Enumerable.Range(0, count).SelectMany(index => new[] { index, index + 10, index + 20, index + 30 }).Select(value => (byte)value)];
        return Dataset.FromBytes(_shape, images, [.. Enumerable.Range(0, count)], classes: count, scale: 1);
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        for (int index = 0; index < expected.Length; index++)
            Assert.Equal(expected[index], actual[index], 1e-5f);
    }
}
