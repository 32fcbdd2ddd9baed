using System;
using System.IO;
using System.Linq;
using ConvGen.Images;
using SkiaSharp;
using Xunit;

namespace ConvGen.Runtime.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    private static readonly SKColor[] Quarters = [new(255, 0, 0), new(0, 255, 0), new(0, 0, 255), new(255, 255, 255)];

    private readonly string _folder = Directory.CreateTempSubdirectory("convgen-images-").FullName;

    [Fact]
    public void ClassesAndFilesAreInTheOrderOfTheirNames()
    {
        // Written in another order; neither the culture's nor the system's order counts, hidden files and other kinds neither.
        foreach (string name in new[] { "b/2.png", "b/10.png", "a/z/1.PNG", "a/.hidden.png", "a/x.png", "Z/1.png", ".git/1.png" })
            Write(name, 2, 2);
        File.WriteAllText(PathOf("a/notes.txt"), "no picture");
        ImageFolder folder = ImageFolder.Open(_folder, Shape.Map(3, 2, 2));
        Assert.Equal(["Z", "a", "b"], folder.Classes);
        Assert.Equal(["Z/1.png", "a/x.png", "a/z/1.PNG", "b/10.png", "b/2.png"], folder.Files.Select(file => Path.GetRelativePath(_folder, file).Replace('\\', '/')));
        Assert.Equal([0, 1, 1, 2, 2], folder.Labels.ToArray());
        Assert.Empty(folder.Skipped);
        Assert.Equal((5, 3), (folder.ToDataset().Count, folder.ToDataset().Classes));
    }

    [Fact]
    public void PixelsOfTheSameSizeAreTheFiles()
    {
        Write("a/1.png", 2, 2);
        Dataset data = ImageFolder.Open(_folder, Shape.Map(3, 2, 2)).ToDataset();
        float[] image = new float[12];
        data.ImageAsFloats(0, image);
        Assert.Equal([1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1], image);
        Assert.Equal(image, ImageFile.Read(PathOf("a/1.png"), Shape.Map(3, 2, 2)));
        data.Normalize([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.5f]).ImageAsFloats(0, image);
        Assert.Equal([2, -2, -2, 2, -2, 2, -2, 2, -1, -1, 1, 1], image);
    }

    [Fact]
    public void GreyIsTheUsualSum()
    {
        Write("a/1.png", 2, 2);
        float[] grey = ImageFile.Read(PathOf("a/1.png"), Shape.Map(1, 2, 2));
        Assert.Equal([76, 150, 29, 255], grey.Select(value => (int)MathF.Round(value * 255)));
    }

    /// <summary>A wide picture of red, green, blue and white stripes.</summary>
    [Theory]
    [InlineData(ImageFit.Crop, "GB GB")]
    [InlineData(ImageFit.Stretch, "RGBW RGBW RGBW RGBW")]
    [InlineData(ImageFit.Pad, ".... RGBW RGBW ....")]
    public void PicturesOfOtherProportions(ImageFit fit, string expected)
    {
        using SKBitmap stripes = new(new SKImageInfo(8, 4, SKColorType.Rgba8888));
        for (int y = 0; y < stripes.Height; y++)
        {
            for (int x = 0; x < stripes.Width; x++)
                stripes.SetPixel(x, y, Quarters[x / 2]);
        }
        string path = Write("a/1.png", stripes, SKEncodedImageFormat.Png);
        int size = fit == ImageFit.Crop ? 2 : 4;
        float[] image = ImageFile.Read(path, Shape.Map(3, size, size), fit);
        Assert.Equal(expected, Letters(image, size));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    [InlineData(SKEncodedImageFormat.Png)]
    public void LargePicturesKeepTheirColours(SKEncodedImageFormat format)
    {
        using SKBitmap large = Picture(1024, 1024);
        string path = Write("a/1." + (format == SKEncodedImageFormat.Jpeg ? "jpg" : format.ToString()), large, format);
        float[] image = ImageFile.Read(path, Shape.Map(3, 4, 4));
        Assert.Equal("RRGG RRGG BBWW BBWW", Letters(image, 4));
    }

    /// <summary>Cameras turn nothing, they say how: all eight ways.</summary>
    [Theory]
    [InlineData(1, "RG BW")]
    [InlineData(2, "GR WB")]
    [InlineData(3, "WB GR")]
    [InlineData(4, "BW RG")]
    [InlineData(5, "RB GW")]
    [InlineData(6, "BR WG")]
    [InlineData(7, "WG BR")]
    [InlineData(8, "GW RB")]
    public void PicturesAreUpright(byte orientation, string expected)
    {
        using SKBitmap picture = Picture(32, 32);
        string path = Write("a/1.jpg", picture, SKEncodedImageFormat.Jpeg);
        byte[] file = File.ReadAllBytes(path);
        // The start of a JPEG, a segment of Exif whose one entry is the orientation, and the rest.
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
        File.WriteAllBytes(path, [.. file[..2], .. exif, .. file[2..]]);
        Assert.Equal(expected, Letters(ImageFile.Read(path, Shape.Map(3, 2, 2)), 2));
    }

    [Fact]
    public void TransparentPartsAreBlack()
    {
        using SKBitmap clear = new(new SKImageInfo(2, 2, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        clear.Erase(new SKColor(255, 255, 255, 0));
        Assert.All(ImageFile.Read(Write("a/1.png", clear, SKEncodedImageFormat.Png), Shape.Map(3, 2, 2)), value => Assert.Equal(0, value));
    }

    public static TheoryData<string> Damages => ["empty", "text", "half a PNG", "half a JPEG"];

    [Theory]
    [MemberData(nameof(Damages))]
    [InlineData("gone")]
    public void DamagedFileIsNamedWhereItIsNeeded(string damage)
    {
        Write("a/1.png", 64, 64);
        string bad = WriteDamaged(damage);
        ImageFolder folder = ImageFolder.Open(_folder, Shape.Map(3, 8, 8));
        if (damage == "gone")
            File.Delete(bad);
        Dataset data = folder.ToDataset();
        data.ImageAsFloats(0, new float[192]);
        foreach (int prefetch in new[] { 0, 2 })
        {
            DataFileException fault = Assert.Throws<DataFileException>(() =>
            {
                foreach (Batch batch in data.Batches(1, prefetch: prefetch))
                    Assert.Equal(1, batch.Count);
            });
            Assert.Equal(bad, fault.File);
            Assert.Contains(bad, fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void DamagedFileIsSkippedWhenAsked(string damage)
    {
        Write("a/1.png", 64, 64);
        string bad = WriteDamaged(damage);
        Write("b/3.png", 64, 64);
        ImageFolder folder = ImageFolder.Open(_folder, Shape.Map(3, 8, 8), skipDamaged: true);
        Assert.Equal([bad], folder.Skipped);
        Assert.Equal(2, folder.Count);
        Assert.Equal([0, 1], folder.Labels.ToArray());
    }

    [Fact]
    public void ClassesOfTheTrainingImagesAreKept()
    {
        Write("c/1.png", 2, 2);
        Assert.Equal([2], ImageFolder.Open(_folder, Shape.Map(3, 2, 2), classes: ["a", "b", "c"]).Labels.ToArray());
        Assert.Contains("a, b", Assert.Throws<DataFileException>(() => ImageFolder.Open(_folder, Shape.Map(3, 2, 2), classes: ["a", "b"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ImageFolder.Open(_folder, Shape.Map(3, 2, 2), classes: ["c", "c"]));
    }

    [Fact]
    public void FoldersWithoutPicturesAreNamed()
    {
        Assert.Contains(_folder, Assert.Throws<DataFileException>(() => ImageFolder.Open(_folder, Shape.Map(3, 2, 2))).Message, StringComparison.Ordinal);
        Write("a/1.png", 2, 2);
        string empty = Directory.CreateDirectory(PathOf("b")).FullName;
        Assert.Equal(empty, Assert.Throws<DataFileException>(() => ImageFolder.Open(_folder, Shape.Map(3, 2, 2))).File);
        Assert.Throws<DirectoryNotFoundException>(() => ImageFolder.Open(PathOf("none"), Shape.Map(3, 2, 2)));
        Assert.Throws<ArgumentException>(() => ImageFolder.Open(_folder, Shape.Map(2, 2, 2)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string name) => Path.Combine(_folder, name.Replace('/', Path.DirectorySeparatorChar));

    private string WriteDamaged(string damage)
    {
        string path = PathOf(damage == "half a JPEG" ? "a/2.jpg" : "a/2.png");
        if (damage is "empty" or "text")
        {
            File.WriteAllText(path, damage == "text" ? "This is no picture, only its name says so." : "");
            return path;
        }
        using SKBitmap picture = Picture(256, 256);
        Write(Path.GetRelativePath(_folder, path), picture, damage == "half a JPEG" ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png);
        byte[] file = File.ReadAllBytes(path);
        if (damage != "gone")
            File.WriteAllBytes(path, file[..(file.Length / 2)]);
        return path;
    }

    private void Write(string name, int width, int height)
    {
        using SKBitmap picture = Picture(width, height);
        Write(name, picture, SKEncodedImageFormat.Png);
    }

    private string Write(string name, SKBitmap picture, SKEncodedImageFormat format)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using SKData data = picture.Encode(format, 100);
        File.WriteAllBytes(path, data.ToArray());
        return path;
    }

    /// <summary>Red and green above, blue and white below.</summary>
    private static SKBitmap Picture(int width, int height)
    {
        SKBitmap picture = new(new SKImageInfo(width, height, SKColorType.Rgba8888));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                picture.SetPixel(x, y, Quarters[(y * 2 / height * 2) + (x * 2 / width)]);
        }
        return picture;
    }

    /// <summary>The nearest colour of each pixel: R, G, B, W, or a dot for black.</summary>
    private static string Letters(float[] image, int size)
    {
        int plane = size * size;
        return string.Join(' ', Enumerable.Range(0, size).Select(row => new string([.. Enumerable.Range(row * size, size).Select(pixel =>
            (image[pixel] > 0.5f, image[plane + pixel] > 0.5f, image[(2 * plane) + pixel] > 0.5f) switch
            {
                (true, false, false) => 'R',
                (false, true, false) => 'G',
                (false, false, true) => 'B',
                (true, true, true) => 'W',
                (false, false, false) => '.',
                _ => '?',
            })])));
    }
}
