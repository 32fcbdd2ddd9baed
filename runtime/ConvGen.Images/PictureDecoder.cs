using System;
using System.IO;
using SkiaSharp;

namespace ConvGen.Images;

/// <summary>Decodes pictures to one shape. For any number of threads: it holds no state.</summary>
internal sealed class PictureDecoder
{
    // Of a JPEG that is far too large, an eighth to seven eighths are decoded in less time; twice the size wanted leaves resizing its choice of pixels.
    private const float DecodedPerPixel = 2;

    // ITU-R BT.601 in 16 fractional bits, as grey is commonly computed.
    private const int Red = 19595;
    private const int Green = 38470;
    private const int Blue = 7471;
    private const int PixelBytes = 4;

    private readonly ImageFit _fit;

    public PictureDecoder(Shape shape, ImageFit fit)
    {
        if (shape.Channels is not (1 or 3) || shape.Height < 1 || shape.Width < 1)
            throw new ArgumentException($"Pictures have 3 channels (red, green, blue) or 1 (grey), but the shape is {shape}.", nameof(shape));
        if (!Enum.IsDefined(fit))
            throw new ArgumentOutOfRangeException(nameof(fit), fit, "Expected Crop, Pad or Stretch.");
        Shape = shape;
        _fit = fit;
    }

    public Shape Shape { get; }

    /// <summary>Decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="image">Receives C×H×W bytes.</param>
    /// <exception cref="DataFileException">It doesn't exist, can't be read, or is damaged.</exception>
    public void Decode(string path, Span<byte> image)
    {
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFileException(path, $"the picture can't be read: {exception.Message.TrimEnd('.')}", exception);
        }
        using SKBitmap resized = new(new SKImageInfo(Shape.Width, Shape.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        using (SKBitmap picture = Decode(path, file, out SKEncodedOrigin origin))
            Draw(picture, origin, resized);
        Write(resized.GetPixelSpan(), image);
    }

    private SKBitmap Decode(string path, byte[] file, out SKEncodedOrigin origin)
    {
        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data)
            ?? throw new DataFileException(path, file.Length == 0 ? "expected a picture, but the file is empty" : "expected a picture of a known format, found none");
        origin = codec.EncodedOrigin;
        float scale = Math.Max(Shape.Height, Shape.Width) * DecodedPerPixel / Math.Min(codec.Info.Height, codec.Info.Width);
        SKSizeI size = scale < 1 ? codec.GetScaledDimensions(scale) : codec.Info.Size;
        SKBitmap picture = new(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        SKCodecResult result = codec.GetPixels(picture.Info, picture.GetPixels());
        if (result == SKCodecResult.Success)
            return picture;
        picture.Dispose();
        throw new DataFileException(path, $"the {codec.EncodedFormat.ToString().ToUpperInvariant()} picture is damaged: {Words(result)}");
    }

    /// <summary>Draws upright what the camera held in any of eight ways, resized, on black.</summary>
    private void Draw(SKBitmap picture, SKEncodedOrigin origin, SKBitmap target)
    {
        bool isTurned = origin >= SKEncodedOrigin.LeftTop;
        float height = isTurned ? picture.Width : picture.Height;
        float width = isTurned ? picture.Height : picture.Width;
        float scaleX = target.Width / width;
        float scaleY = target.Height / height;
        if (_fit != ImageFit.Stretch)
            scaleX = scaleY = _fit == ImageFit.Crop ? Math.Max(scaleX, scaleY) : Math.Min(scaleX, scaleY);
        SKMatrix upright = Upright(origin, width, height);
        SKMatrix resize = SKMatrix.CreateScaleTranslation(
            scaleX, scaleY, (target.Width - (width * scaleX)) / 2, (target.Height - (height * scaleY)) / 2);
        using SKCanvas canvas = new(target);
        using SKImage image = SKImage.FromBitmap(picture);
        canvas.Clear(SKColors.Black);
        canvas.SetMatrix(resize.PreConcat(upright));
        canvas.DrawImage(image, 0, 0, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }

    /// <summary>From the pixels as they are stored to a picture of the given upright size.</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, float width, float height) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, width, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, width, -1, 0, height, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, height, 0, 0, 1),
        _ => SKMatrix.Identity,
    };

    /// <summary>From pixels with their channels together to channels one after the other.</summary>
    private void Write(ReadOnlySpan<byte> pixels, Span<byte> image)
    {
        int plane = Shape.Pixels;
        for (int pixel = 0; pixel < plane; pixel++)
        {
            ReadOnlySpan<byte> colour = pixels.Slice(pixel * PixelBytes, PixelBytes);
            if (Shape.Channels == 1)
            {
                image[pixel] = (byte)(((colour[0] * Red) + (colour[1] * Green) + (colour[2] * Blue) + 0x8000) >> 16);
                continue;
            }
            for (int channel = 0; channel < Shape.Channels; channel++)
                image[(channel * plane) + pixel] = colour[channel];
        }
    }

    private static string Words(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => "it ends too early",
        SKCodecResult.ErrorInInput => "an error within it",
        SKCodecResult.InvalidInput => "its content isn't of its format",
        _ => result.ToString(),
    };
}
