using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Xunit;

namespace ConvGen.Runtime.Tests.Data;

/// <summary>What augmentations do to images of drawn shapes, against index arithmetic written out.</summary>
public sealed class AugmentationTests
{
    private static readonly Gen<Shape> Shapes = Gen.Select(Gen.Int[1, 3], Gen.Int[1, 7], Gen.Int[1, 7]).Select(Shape.Map);

    [Fact]
    public void CropsArePlacesOfThePaddedImage() =>
        Gen.Select(Shapes, Gen.Int[0, 9], Gen.Int[0, 2], Gen.ULong).Sample((shape, padding, kind, seed) =>
        {
            var mode = (PadMode)kind;
            float[] image = Numbered(shape);
            float[] result = Apply(Augmentation.CropWithPadding(padding, mode, fill: -1), image, shape, seed);
            Assert.Contains(
                from down in Enumerable.Range(-padding, (2 * padding) + 1)
                from right in Enumerable.Range(-padding, (2 * padding) + 1)
                select Places(shape, (channel, row, column) => Padded(image, shape, channel, row - down, column - right, mode)),
                expected => expected.SequenceEqual(result));
        });

    [Fact]
    public void EveryShiftIsAsLikely()
    {
        Shape shape = Shape.Map(1, 9, 9);
        float[] image = new float[81];
        image[40] = 1;
        int[] counts = new int[81];
        const int draws = 25 * 400;
        for (int seed = 0; seed < draws; seed++)
            counts[Array.IndexOf(Apply(Augmentation.Shift(2), image, shape, (ulong)seed), 1f)]++;

        for (int place = 0; place < counts.Length; place++)
        {
            bool isNear = Math.Abs((place / 9) - 4) <= 2 && Math.Abs((place % 9) - 4) <= 2;
            // Five standard deviations of 400.
            Assert.InRange(counts[place], isNear ? 300 : 0, isNear ? 500 : 0);
        }
    }

    [Fact]
    public void FlipsExchangeSides() =>
        Gen.Select(Shapes, Gen.Bool).Sample((shape, isVertical) =>
        {
            float[] image = Numbered(shape);
            Augmentation flip = isVertical ? Augmentation.FlipVertically(1) : Augmentation.FlipHorizontally(1);
            float[] expected = Places(shape, (channel, row, column) => isVertical
                ? image[Index(shape, channel, shape.Height - 1 - row, column)]
                : image[Index(shape, channel, row, shape.Width - 1 - column)]);
            Assert.Equal(expected, Apply(flip, image, shape, 1));
            Assert.Equal(image, Apply(isVertical ? Augmentation.FlipVertically(0) : Augmentation.FlipHorizontally(0), image, shape, 1));
        });

    [Fact]
    public void HalfOfTheImagesAreFlipped()
    {
        float[] image = [1, 2];
        int flipped = Enumerable.Range(0, 10_000).Count(seed => Apply(Augmentation.FlipHorizontally(), image, Shape.Map(1, 1, 2), (ulong)seed)[0] == 2);
        Assert.InRange(flipped, 4750, 5250);
    }

    /// <summary>Linear interpolation gives linear images exactly, wherever no pixel of outside takes part.</summary>
    [Fact]
    public void TurningALinearImageGivesItsValueThere() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[4, 12], Gen.Int[4, 12], Gen.Double[-180, 180]).Sample((channels, height, width, degrees) =>
        {
            Shape shape = Shape.Map(channels, height, width);
            static double Value(int channel, double y, double x) => channel + (0.5 * y) - (0.25 * x);
            float[] image = Places(shape, (channel, row, column) => (float)Value(channel, row, column));
            float[] result = new float[image.Length];
            RotateAugmentation.Turn(image, result, shape, degrees, fill: 1000);
            double angle = degrees * Math.PI / 180;
            int inside = 0;
            for (int row = 0; row < height; row++)
            {
                for (int column = 0; column < width; column++)
                {
                    (double down, double right) = (row - ((height - 1) / 2.0), column - ((width - 1) / 2.0));
                    double y = ((height - 1) / 2.0) + (Math.Cos(angle) * down) + (Math.Sin(angle) * right);
                    double x = ((width - 1) / 2.0) + (Math.Cos(angle) * right) - (Math.Sin(angle) * down);
                    bool isInside = y > 1e-6 && x > 1e-6 && y < height - 1 - 1e-6 && x < width - 1 - 1e-6;
                    bool isOutside = y <= -1 || x <= -1 || y >= height || x >= width;
                    for (int channel = 0; channel < channels; channel++)
                    {
                        float value = result[Index(shape, channel, row, column)];
                        if (isInside)
                            Assert.Equal(Value(channel, y, x), value, 1e-4);
                        else if (isOutside)
                            Assert.Equal(1000, value);
                    }
                    inside += isInside ? 1 : 0;
                }
            }
            Assert.True(inside > 0);
        });

    /// <summary>A quarter turn moves every pixel to one, against the clock.</summary>
    [Fact]
    public void AQuarterTurnIsATransposition()
    {
        float[] result = new float[4];
        RotateAugmentation.Turn([1, 2, 3, 4], result, Shape.Map(1, 2, 2), 90, fill: -1);
        Assert.Equal([2, 4, 1, 3], result.Select(value => Math.Round(value, 5)));
    }

    [Fact]
    public void NoAngleLeavesTheImage() =>
        Shapes.Sample(shape => Assert.Equal(Numbered(shape), Apply(Augmentation.Rotate(0), Numbered(shape), shape, 3)));

    [Fact]
    public void CutoutCoversASquareAboutAPixel() =>
        Gen.Select(Shapes, Gen.Int[1, 9], Gen.ULong).Sample((shape, size, seed) =>
        {
            float[] image = Numbered(shape);
            float[] result = Apply(Augmentation.Cutout(size, fill: -1), image, shape, seed);
            Assert.Contains(
                from centreRow in Enumerable.Range(0, shape.Height)
                from centreColumn in Enumerable.Range(0, shape.Width)
                select Places(shape, (channel, row, column) =>
                    IsCovered(row, centreRow, size) && IsCovered(column, centreColumn, size) ? -1 : image[Index(shape, channel, row, column)]),
                expected => expected.SequenceEqual(result));
        });

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(4)]
    public void SharesOfMixUpAreOfABetaDistribution(double alpha)
    {
        var mixUp = (MixUpAugmentation)Augmentation.MixUp(alpha);
        var random = new RandomStream(7, 7);
        const int draws = 100_000;
        double sum = 0;
        double squares = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            double share = mixUp.NextShare(ref random);
            Assert.InRange(share, 0, 1);
            sum += share;
            squares += share * share;
        }
        double mean = sum / draws;
        double variance = (squares / draws) - (mean * mean);
        // Beta(α, α) has mean ½ and variance 1 ÷ 4(2α + 1).
        double expected = 1 / (4 * ((2 * alpha) + 1));
        Assert.Equal(0.5, mean, 5 * Math.Sqrt(expected / draws));
        Assert.Equal(expected, variance, 0.02 * expected);
    }

    /// <summary>Images that are their own labels, so that what is mixed must equal what is wanted.</summary>
    [Fact]
    public void MixUpMixesImagesAndWhatIsWantedOfThemAlike()
    {
        const int classes = 5;
        int[] labels = [.. Enumerable.Range(0, 40).Select(index => index % classes)];
        float[] images = [.. labels.SelectMany(label => Enumerable.Range(0, classes).Select(k => k == label ? 1f : 0))];
        Dataset[] sets =
        [
            Dataset.FromFloats(Shape.Vector(classes), images, labels, classes),
            Dataset.FromFloats(Shape.Vector(classes), images, (ReadOnlySpan<float>)images),
        ];
        foreach (Dataset data in sets)
        {
            int mixed = 0;
            foreach (Batch batch in data.Augment(Augmentation.MixUp(1)).Batches(16, shuffleSeed: 3))
            {
                Assert.True(batch.Labels.IsEmpty);
                Assert.Equal(batch.Images.ToArray(), batch.Targets.ToArray());
                for (int image = 0; image < batch.Count; image++)
                {
                    float[] shares = batch.Targets.Slice(image * classes, classes).ToArray();
                    Assert.Equal(1, shares.Sum(), 1e-6);
                    Assert.InRange(shares.Count(share => share != 0), 1, 2);
                    mixed += shares.Count(share => share != 0) - 1;
                }
            }
            Assert.InRange(mixed, 20, 40);
        }
    }

    [Fact]
    public void ChangesAreAppliedInOrderWithTheImagesOwnNumbers()
    {
        Dataset data = Numbered(20, Shape.Map(2, 4, 5));
        Augmentation[] changes = [Augmentation.Shift(1), Augmentation.FlipHorizontally(), Augmentation.Cutout(2), Augmentation.Rotate(20)];
        for (int count = 0; count <= changes.Length; count++)
        {
            float[][] images = Images(data.Augment(changes.AsSpan(0, count)).Batches(6, shuffleSeed: 4));
            // Whatever the size of the batches, and on any view of the changes.
            Assert.Equal(images, Images(data.Augment(changes.AsSpan(0, count)).Batches(20, shuffleSeed: 4)));
            Assert.Equal(images, Images(data.Augment(changes.AsSpan(0, count / 2)).Augment(changes.AsSpan(count / 2, count - (count / 2))).Batches(7, 4)));
            float[][] others = Images(data.Augment(changes.AsSpan(0, count)).Batches(6, shuffleSeed: 5));
            Assert.Equal(count == 0, images.Select(image => string.Join(' ', image)).Order().SequenceEqual(others.Select(image => string.Join(' ', image)).Order()));
        }
        Assert.Equal(changes, data.Augment(changes).Normalize([0, 0], [1, 1]).Take(3).Augmentations);
    }

    [Fact]
    public void EvaluationSeesImagesAsTheyAre()
    {
        Dataset data = Training.TrainerTests.Separable(50);
        var net = new Training.LinearNet(seed: 2);
        Evaluation plain = Evaluation.Of(net, data);
        Evaluation augmented = Evaluation.Of(net, data.Augment(Augmentation.Cutout(1, fill: 9), Augmentation.MixUp(1)));
        Assert.Equal((plain.Loss, plain.Accuracy), (augmented.Loss, augmented.Accuracy));
    }

    public static TheoryData<string, Action> BadAugmentations() => new()
    {
        { "must be a non-negative value", () => Augmentation.Shift(-1) },
        { "fill must be finite", () => Augmentation.Shift(1, float.NaN) },
        { "Unknown mode", () => Augmentation.CropWithPadding(1, (PadMode)9) },
        { "from 0 to 1", () => Augmentation.FlipHorizontally(1.1) },
        { "from 0 to 1", () => Augmentation.FlipVertically(double.NaN) },
        { "from 0 to 180", () => Augmentation.Rotate(-1) },
        { "fill must be finite", () => Augmentation.Rotate(1, float.PositiveInfinity) },
        { "size", () => Augmentation.Cutout(0) },
        { "from 0.01 to 100", () => Augmentation.MixUp(0) },
        { "must be the last", () => Numbered(3, Shape.Map(1, 1, 1)).Augment(Augmentation.MixUp(1), Augmentation.Shift(1)) },
        { "must be the last", () => Numbered(3, Shape.Map(1, 1, 1)).Augment(Augmentation.MixUp(1)).Augment(Augmentation.MixUp(1)) },
        { "augmentations", () => Numbered(3, Shape.Map(1, 1, 1)).Augment([null!]) },
        { "prefetch", () => Numbered(3, Shape.Map(1, 1, 1)).Batches(1, prefetch: -1) },
    };

    [Theory]
    [MemberData(nameof(BadAugmentations))]
    public void BadSettingsAreRefusedWithTheReason(string reason, Action act) =>
        Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);

    internal static Dataset Numbered(int count, Shape shape)
    {
        float[] images = [.. Enumerable.Range(0, count * shape.Length).Select(value => (float)value)];
        return Dataset.FromFloats(shape, images, [.. Enumerable.Range(0, count)], classes: count);
    }

    internal static float[][] Images(IEnumerable<Batch> batches) =>
        [.. batches.SelectMany(batch => batch.Images.ToArray().Chunk(batch.ImageLength))];

    private static float[] Numbered(Shape shape) => [.. Enumerable.Range(0, shape.Length).Select(value => (float)value)];

    private static float[] Apply(Augmentation augmentation, float[] image, Shape shape, ulong seed)
    {
        float[] result = new float[image.Length];
        Array.Fill(result, float.NaN);
        var random = new RandomStream(seed, 1);
        augmentation.Apply(image, result, shape, ref random);
        return result;
    }

    private static int Index(Shape shape, int channel, int row, int column) => (((channel * shape.Height) + row) * shape.Width) + column;

    private static float[] Places(Shape shape, Func<int, int, int, float> value) =>
    [
        .. from channel in Enumerable.Range(0, shape.Channels)
           from row in Enumerable.Range(0, shape.Height)
           from column in Enumerable.Range(0, shape.Width)
           select value(channel, row, column),
    ];

    private static float Padded(float[] image, Shape shape, int channel, int row, int column, PadMode mode)
    {
        if (mode == PadMode.Constant && (row < 0 || column < 0 || row >= shape.Height || column >= shape.Width))
            return -1;
        return image[Index(shape, channel, Within(row, shape.Height, mode), Within(column, shape.Width, mode))];
    }

    private static int Within(int place, int length, PadMode mode)
    {
        while (place < 0 || place >= length)
        {
            if (mode == PadMode.Edge || length == 1)
                return place < 0 ? 0 : length - 1;
            // Light between two mirrors.
            place = place < 0 ? -place : (2 * (length - 1)) - place;
        }
        return place;
    }

    private static bool IsCovered(int place, int centre, int size) => place >= centre - (size / 2) && place < centre - (size / 2) + size;
}
