using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;

namespace ConvGen.Images;

/// <summary>
/// A folder that holds a folder of pictures for each class, at any depth. Classes are in the order of their names and files in that of their paths, both by
/// characters' numbers, so that labels are the same on every machine. A file is decoded when a batch needs it, and nothing is kept.
/// </summary>
public sealed class ImageFolder : ImageSource
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"];

    private readonly PictureDecoder _decoder;
    private readonly string[] _files;
    private readonly int[] _labels;

    private ImageFolder(PictureDecoder decoder, IReadOnlyList<string> classes, List<(string File, int Label)> images, List<string> skipped)
    {
        _decoder = decoder;
        _files = [.. images.Select(image => image.File)];
        _labels = [.. images.Select(image => image.Label)];
        Classes = new ReadOnlyCollection<string>([.. classes]);
        Files = new ReadOnlyCollection<string>(_files);
        Skipped = new ReadOnlyCollection<string>(skipped);
    }

    /// <summary>Names of the classes; labels are indices of them.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The files, one for each image.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Files that were left out since they are damaged; empty unless that was asked for.</summary>
    public IReadOnlyList<string> Skipped { get; }

    /// <summary>Index of each image's class.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <inheritdoc/>
    public override Shape Shape => _decoder.Shape;

    /// <inheritdoc/>
    public override int Count => _files.Length;

    /// <summary>Lists the pictures of a folder: files that end in jpg, jpeg, png, webp, gif or bmp. Hidden ones, whose names begin with a dot, are left out.</summary>
    /// <param name="path">The folder, with a folder for each class.</param>
    /// <param name="shape">Shape of the images, C×H×W; C is 3 (red, green, blue) or 1 (grey).</param>
    /// <param name="fit">How each picture is brought to the shape.</param>
    /// <param name="skipDamaged">
    /// Leave damaged files out (<see cref="Skipped"/>): to find them, each file is decoded once here. Otherwise a damaged file is met where a batch needs it.
    /// </param>
    /// <param name="classes">The classes, in the order of their labels, such as those of the training images; by default the folders that are there.</param>
    /// <exception cref="DirectoryNotFoundException">The folder doesn't exist.</exception>
    /// <exception cref="DataFileException">There is no picture, a class of the folder's own has none, or a folder is none of the given classes.</exception>
    /// <exception cref="ArgumentException">The shape isn't one of 1 or 3 channels, or there is no class among those given, or one twice.</exception>
    public static ImageFolder Open(
        string path, Shape shape, ImageFit fit = ImageFit.Crop, bool skipDamaged = false, IReadOnlyList<string>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        PictureDecoder decoder = new(shape, fit);
        if (classes is not null && (classes.Count == 0 || classes.Distinct(StringComparer.Ordinal).Count() != classes.Count))
            throw new ArgumentException("Expected at least one class, and none twice.", nameof(classes));
        string[] folders = [.. Directory.GetDirectories(path).Select(folder => Path.GetFileName(folder)).Where(IsShown).Order(StringComparer.Ordinal)];
        string[] names = classes is null ? folders : [.. classes];
        List<(string File, int Label)> images = [];
        List<string> skipped = [];
        byte[] tried = new byte[skipDamaged ? shape.Length : 0];
        foreach (string folder in folders)
        {
            int label = Array.IndexOf(names, folder);
            if (label < 0)
                throw new DataFileException(Path.Combine(path, folder), $"the folder is none of the classes {string.Join(", ", names)}");
            string[] files = FilesOf(Path.Combine(path, folder));
            if (files.Length == 0 && classes is null)
                throw new DataFileException(Path.Combine(path, folder), $"the class has no picture; expected files that end in {string.Join(", ", Endings)}");
            foreach (string file in files)
            {
                if (skipDamaged && !CanDecode(decoder, file, tried))
                    skipped.Add(file);
                else
                    images.Add((file, label));
            }
        }
        if (images.Count == 0)
            throw new DataFileException(path, skipped.Count == 0 ? "there is no picture in a folder of its class" : $"all {skipped.Count} pictures are damaged");
        return new ImageFolder(decoder, names, images, skipped);
    }

    /// <summary>The pictures as data for training and evaluation, values 0 to 1; <see cref="Dataset.Normalize"/> takes mean and deviation.</summary>
    public Dataset ToDataset() => Dataset.FromSource(this, _labels, Classes.Count);

    /// <inheritdoc/>
    /// <exception cref="DataFileException">The file is damaged, or gone.</exception>
    public override void Read(int index, Span<byte> image) => _decoder.Decode(_files[index], image);

    private static bool CanDecode(PictureDecoder decoder, string file, byte[] image)
    {
        try
        {
            decoder.Decode(file, image);
            return true;
        }
        catch (DataFileException)
        {
            return false;
        }
    }

    /// <summary>Files below a folder, in the order of their paths with slashes, whatever the system's separator is.</summary>
    private static string[] FilesOf(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => IsShown(Path.GetFileName(file)) && Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .OrderBy(file => file.Replace(Path.DirectorySeparatorChar, '/'), StringComparer.Ordinal),
    ];

    private static bool IsShown(string name) => !name.StartsWith('.');
}
