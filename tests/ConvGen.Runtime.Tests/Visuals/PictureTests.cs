extern alias visuals;

using System;
using System.IO;
using System.Linq;
using ConvGen.Runtime.Tests.Inspection;
using ConvGen.Runtime.Tests.Weights;
using visuals::ConvGen.Visuals;
using SkiaSharp;
using Xunit;

namespace ConvGen.Runtime.Tests.Visuals;

/// <summary>The pixels of pictures whose values are known.</summary>
public sealed class PictureTests
{
    private static readonly (byte, byte, byte) s_ground = (250, 250, 248);

    [Fact]
    public void FilterIsRedWhereItsWeightsArePositiveAndBlueWhereTheyAreNegative()
    {
        SeenNet net = new();
        float[] weights = new float[4 * 9];
        // The second filter: full, half and no weights, the largest at its lower right.
        weights[9] = 1;
        weights[9 + 1] = -1;
        weights[9 + 2] = 2;
        weights[9 + 8] = -2;
        net.Parameter("Stem.weight").CopyFrom(weights);
        Picture picture = net.FilterPicture("Stem");
        int scale = Sheet.Scale(3, 3);
        Assert.Equal(28, scale);
        (byte, byte, byte) Tap(int filter, int row, int column) => picture[
            Sheet.Gap + (filter * ((3 * scale) + Sheet.Gap)) + (column * scale) + 14, Sheet.TitleHeight + (row * scale) + 14];
        Assert.Equal((255, 255, 255), Tap(0, 1, 1));
        Assert.Equal((214, 47, 39), Tap(1, 0, 2));
        Assert.Equal((49, 94, 190), Tap(1, 2, 2));
        // Halves: white mixed with as much colour.
        Assert.Equal((234, 151, 147), Tap(1, 0, 0));
        Assert.Equal((152, 174, 222), Tap(1, 0, 1));
        Assert.Equal((255, 255, 255), Tap(1, 1, 1));
        Assert.Equal(s_ground, picture[2, 2]);
        Assert.Equal(s_ground, picture[Sheet.Gap + (3 * scale) + 3, Sheet.TitleHeight + 20]);
        // The title is there, in any ink.
        Assert.Contains(Enumerable.Range(Sheet.Gap, 100), column => Enumerable.Range(5, 25).Any(row => picture[column, row].Red < 100));
    }

    [Fact]
    public void FiltersOnThreeChannelsAreColoursAndOnMoreARowEach()
    {
        ColourNet net = new();
        float[] weights = new float[10 * 12];
        weights[0] = 1;
        weights[4] = -1;
        net.Parameter("Colours.weight").CopyFrom(weights);
        Picture picture = net.FilterPicture("Colours", most: 9);
        int scale = Sheet.Scale(2, 2);
        Assert.Equal((255, 0, 128), picture[Sheet.Gap + 3, Sheet.TitleHeight + 3]);
        Assert.Equal((128, 128, 128), picture[Sheet.Gap + scale + 3, Sheet.TitleHeight + 3]);
        // Nine filters: eight and one.
        Assert.Equal(Sheet.TitleHeight + (2 * ((2 * scale) + Sheet.Gap)), picture.Height);
        Assert.Equal((128, 128, 128), picture[Sheet.Gap + 3, picture.Height - Sheet.Gap - 3]);
        Assert.Equal(s_ground, picture[picture.Width - Sheet.Gap - 3, picture.Height - Sheet.Gap - 3]);

        Picture deep = new SeenNet().FilterPicture("Branch", most: 3);
        Assert.Equal(Sheet.TitleHeight + (3 * (84 + Sheet.Gap)), deep.Height);
    }

    [Fact]
    public void FeatureMapIsBlackAtNothingAndWhiteAtItsLargestValue()
    {
        SeenNet net = new();
        float[] weights = new float[4 * 9];
        weights[4] = 1;
        weights[(3 * 9) + 4] = 7;
        net.Parameter("Stem.weight").CopyFrom(weights);
        float[] image = new float[64];
        image[(2 * 8) + 5] = 3;
        image[(7 * 8) + 0] = 1.5f;
        Picture picture = net.FeatureMapPicture("Stem", image);
        int scale = Sheet.Scale(8, 8);
        (byte, byte, byte) Place(int map, int row, int column) => picture[
            Sheet.Gap + (map * ((8 * scale) + Sheet.Gap)) + (column * scale) + 5, Sheet.TitleHeight + (row * scale) + 5];
        foreach (int map in new[] { 0, 3 })
        {
            Assert.Equal((255, 255, 255), Place(map, 2, 5));
            Assert.Equal((128, 128, 128), Place(map, 7, 0));
            Assert.Equal((0, 0, 0), Place(map, 2, 4));
        }
        Assert.Equal((0, 0, 0), Place(1, 2, 5));
        Assert.Contains("Sum computes it too", Assert.Throws<InvalidOperationException>(() => net.FeatureMapPicture("Branch", image)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SaliencyOfSumsIsTheirWeights()
    {
        PixelNet net = new();
        float[] weights = new float[32];
        weights[16 + 1] = 4;
        weights[16 + 14] = -8;
        net.Parameter("Scores.weight").CopyFrom(weights);
        float[] before = net.CopyParameters();
        float[] image = new float[16];
        image[1] = 1;
        // The second score is greater.
        Picture picture = net.SaliencyPicture(image);
        int scale = Sheet.Scale(4, 4, Sheet.LargeSide);
        (byte, byte, byte) Place(int tile, int row, int column) => picture[
            Sheet.Gap + (tile * ((4 * scale) + Sheet.Gap)) + (column * scale) + 5, Sheet.TitleHeight + (row * scale) + 5];
        Assert.Equal((255, 255, 255), Place(0, 0, 1));
        Assert.Equal((0, 0, 0), Place(0, 3, 2));
        Assert.Equal((255, 245, 165), Place(1, 3, 2));
        Assert.Equal((205, 60, 70), Place(1, 0, 1));
        Assert.Equal((16, 12, 60), Place(1, 2, 2));
        Assert.Equal((16, 12, 60), Place2(net.SaliencyPicture(image, index: 0)));
        Assert.Equal(before, net.CopyParameters());

        (byte, byte, byte) Place2(Picture other) => other[Sheet.Gap + (4 * scale) + Sheet.Gap + (2 * scale) + 5, Sheet.TitleHeight + (3 * scale) + 5];
    }

    [Fact]
    public void SaliencyNeedsWhatTrainingNeeds()
    {
        float[] image = ProfileTests.Noise(1);
        SeenNet net = new();
        Assert.Contains("statistics of the batch", Assert.Throws<ArgumentException>(() => net.SaliencyPicture(image)).Message, StringComparison.Ordinal);
        float[] before = net.CopyParameters();
        Assert.NotNull(net.SaliencyPicture(image, company: ProfileTests.Noise(7)));
        Assert.Equal(before, net.CopyParameters());
        Assert.Throws<NotSupportedException>(() => new MeanNet().SaliencyPicture(new float[16]));
        Assert.Throws<ArgumentOutOfRangeException>(() => net.SaliencyPicture(image, index: 3, company: image));
        Assert.Throws<ArgumentException>(() => net.SaliencyPicture(ProfileTests.Noise(2)));
    }

    /// <summary>The mean of a class's map and its bias are its score.</summary>
    [Fact]
    public void ActivationMapAddsUpToTheScore()
    {
        SeenNet net = new(seed: 4);
        float[] image = ProfileTests.Noise(1);
        float[] scores = new float[3];
        net.Predict(image, scores);
        float[] bias = net.Parameter("Scores.bias").ToArray();
        Assert.True(scores.Max(Math.Abs) > 0.05);
        for (int index = 0; index < 3; index++)
        {
            (float[] map, Shape shape) = ClassActivation.Of(net, image, index);
            Assert.Equal((8, 8), (shape.Height, shape.Width));
            Assert.Equal(scores[index], map.Average() + bias[index], 4);
        }
    }

    [Fact]
    public void ActivationIsBrightWhereTheClassIsSeen()
    {
        MeanNet net = new();
        net.Parameter("Copies.weight").CopyFrom([1, -1]);
        net.Parameter("Scores.weight").CopyFrom([1, 0, 0, 1]);
        float[] image = new float[16];
        image[6] = 1;
        Picture picture = net.ClassActivationPicture(image);
        int scale = Sheet.Scale(4, 4, Sheet.LargeSide);
        (byte Red, byte Green, byte Blue) Place(Picture of, int row, int column) => of[
            Sheet.Gap + (4 * scale) + Sheet.Gap + (column * scale) + 5, Sheet.TitleHeight + (row * scale) + 5];
        Assert.True(Place(picture, 1, 2).Red > 240);
        Assert.True(Place(picture, 3, 0).Red < 20);
        // The other class sees it everywhere else.
        Picture other = net.ClassActivationPicture(image, index: 1);
        Assert.True(Place(other, 3, 0).Red > 150);
        // Where the pooling comes last, a class has a map of its own.
        MapNet maps = new(seed: 2);
        float[] scores = new float[3];
        maps.Predict(image, scores);
        float[] means = [.. Enumerable.Range(0, 3).Select(index => MathF.Exp(ClassActivation.Of(maps, image, index).Map.Average()))];
        Assert.All(Enumerable.Range(0, 3), index => Assert.Equal(scores[index], means[index] / means.Sum(), 5));
        Assert.Throws<NotSupportedException>(() => new PixelNet().ClassActivationPicture(new float[16]));
    }

    [Fact]
    public void PngHoldsThePixelsAndIsWrittenWhole()
    {
        using TemporaryFolder folder = new();
        Picture picture = Picture.Stack(new SeenNet().FilterPicture("Stem"), new ColourNet().FilterPicture("Colours"));
        string file = folder.File("filters.png");
        File.WriteAllText(file, "an older one");
        picture.Save(file);
        Assert.Equal(["filters.png"], folder.Names());
        using SKBitmap read = SKBitmap.Decode(file);
        Assert.Equal((picture.Width, picture.Height), (read.Width, read.Height));
        for (int row = 0; row < read.Height; row += 3)
        {
            for (int column = 0; column < read.Width; column += 3)
            {
                SKColor pixel = read.GetPixel(column, row);
                Assert.Equal(picture[column, row], (pixel.Red, pixel.Green, pixel.Blue));
            }
        }
        Assert.ThrowsAny<IOException>(() => picture.Save(Path.Combine(folder.File("none"), "filters.png")));
        Assert.Throws<ArgumentException>(() => Picture.Stack());
        Assert.Throws<ArgumentOutOfRangeException>(() => picture[picture.Width, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => picture[0, -1]);
    }

    [Fact]
    public void LayersWithoutFiltersAreNamed()
    {
        SeenNet net = new();
        Assert.Contains("no layer 'Conv9'", Assert.Throws<ArgumentException>(() => net.FilterPicture("Conv9")).Message, StringComparison.Ordinal);
        Assert.Contains("Means of SeenNet is a global average pool", Assert.Throws<ArgumentException>(() => net.FilterPicture("Means")).Message, StringComparison.Ordinal);
        Assert.Contains("Scores of SeenNet is a dense", Assert.Throws<ArgumentException>(() => net.FilterPicture("Scores")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LossCurveFallsFromLeftToRight()
    {
        double[] losses = [.. Enumerable.Range(0, 100).Select(step => Math.Pow(10, -step / 50.0))];
        losses[50] = double.NaN;
        Picture picture = LossCurve.Draw(losses);
        int[] first = [.. Curve(90)];
        int[] last = [.. Curve(920)];
        Assert.NotEmpty(first);
        Assert.NotEmpty(last);
        Assert.True(first.Max() < last.Min(), "the curve should begin above its end");
        Assert.NotNull(LossCurve.Draw([]));
        Assert.NotNull(LossCurve.Draw([0, double.PositiveInfinity]));

        System.Collections.Generic.IEnumerable<int> Curve(int column) =>
            Enumerable.Range(0, picture.Height).Where(row => picture[column, row] is { Red: > 190, Green: < 120, Blue: < 110 });
    }
}
