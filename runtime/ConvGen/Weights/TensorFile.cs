using System;
using System.Collections.Generic;
using System.Globalization;

namespace ConvGen;

/// <summary>
/// Float tensors and strings by name in one safetensors file: what checkpoints are made of. Whatever is asked for and isn't there, or is of
/// another shape or type, is a <see cref="WeightFileException"/> that names the file, what was expected and what was found.
/// </summary>
internal sealed class TensorFile
{
    private readonly SafetensorsFile _file;

    private TensorFile(SafetensorsFile file) => _file = file;

    /// <summary>The file's path as it was given.</summary>
    public string Name => _file.Name;

    /// <summary>Names of all tensors, in the order of their data.</summary>
    public IEnumerable<string> TensorNames
    {
        get
        {
            foreach (SafetensorsTensor tensor in _file.Tensors)
                yield return tensor.Name;
        }
    }

    /// <summary>All strings.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    /// <summary>Writes a file, whole or not at all, always with the same bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors in the order to write them; no name may occur twice.</param>
    /// <param name="metadata">The strings; numbers in invariant form.</param>
    /// <exception cref="WeightFileException">The folder or the disk refused; an old file is unchanged.</exception>
    public static void Write(string path, IEnumerable<TensorEntry> tensors, IEnumerable<KeyValuePair<string, string>> metadata) =>
        SafetensorsFile.Write(path, tensors, metadata);

    /// <summary>Reads a file.</summary>
    /// <exception cref="WeightFileException">The file isn't valid.</exception>
    /// <exception cref="System.IO.FileNotFoundException">The file doesn't exist.</exception>
    public static TensorFile Read(string path) => new(SafetensorsFile.Read(path));

    /// <summary>Whether there is a tensor of a name.</summary>
    public bool Contains(string tensor) => _file.TryGet(tensor, out _);

    /// <summary>Copies a tensor's values.</summary>
    /// <param name="tensor">Name of the tensor.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <param name="destination">Receives the values; nothing is written when something doesn't fit.</param>
    public void CopyTo(string tensor, IReadOnlyList<int> shape, Span<float> destination)
    {
        if (!_file.TryGet(tensor, out SafetensorsTensor? found))
            throw new WeightFileException(Name, tensor, "it is missing");
        if (!StateDictionary.SameShape(shape, found.Shape))
            throw new WeightFileException(Name, tensor, $"its shape is [{string.Join(", ", found.Shape)}], expected [{string.Join(", ", shape)}]");
        if (found.Type != SafetensorsTypes.Single)
            throw new WeightFileException(Name, tensor, $"its type is {found.Type}, expected F32");
        found.CopyTo(destination);
    }

    /// <summary>A string.</summary>
    public string Text(string key) => Metadata.TryGetValue(key, out string? text)
        ? text
        : throw new WeightFileException(Name, $"its metadata have no '{key}'");

    /// <summary>A whole number, written in invariant form.</summary>
    public long Number(string key)
    {
        string text = Text(key);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new WeightFileException(Name, $"its metadata '{key}' are '{text}', expected a whole number");
    }

    /// <summary>Refuses the file unless a string has the expected value, such as the network's name.</summary>
    public void Expect(string key, string expected)
    {
        string actual = Text(key);
        if (actual != expected)
            throw new WeightFileException(Name, $"its metadata '{key}' are '{actual}', expected '{expected}'");
    }
}
