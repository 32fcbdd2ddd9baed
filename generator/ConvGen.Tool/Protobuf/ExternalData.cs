using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Onnx;

namespace ConvGen.Tool.Protobuf;

/// <summary>Constants in files beside the model; no path leads out of the model's folder.</summary>
/// <param name="model">Path of the model.</param>
/// <param name="limits">Bounds on what is read.</param>
internal sealed class ExternalData(string model, ImportLimits limits)
{
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
    private long _bytes;

    /// <summary>Reads the bytes of one constant.</summary>
    /// <param name="entries">Location, offset and length, as the model gives them.</param>
    /// <param name="expected">Bytes that the constant's shape takes.</param>
    /// <exception cref="ImportException">The file isn't there, is too short, or isn't in the model's folder.</exception>
    public byte[] Read(IEnumerable<StringStringEntryProto> entries, long expected)
    {
        Dictionary<string, string> settings = entries.GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        string location = settings.GetValueOrDefault("location", "");
        long offset = Number(settings, "offset", 0);
        long length = Number(settings, "length", expected);
        if (length != expected)
            throw new ImportException($"its shape takes {expected} bytes, but its external data has {length}");
        _bytes += length;
        if (_bytes > limits.MaximumBytes)
            throw new ImportException($"external data has more than {limits.MaximumBytes} bytes (--max-bytes raises the bound)");
        using FileStream stream = Open(location);
        if (offset > stream.Length || length > stream.Length - offset)
            throw new ImportException($"external data {location} has {stream.Length} bytes, but {length} at {offset} are wanted");
        byte[] bytes = new byte[length];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private FileStream Open(string location)
    {
        if (location.Length == 0 || Path.IsPathRooted(location) || location.Contains('\0') || location.Split('/', '\\').Contains(".."))
            throw new ImportException($"external data '{location}' isn't in the model's folder");
        string path = Path.GetFullPath(Path.Combine(_folder, location));
        string root = _folder.EndsWith(Path.DirectorySeparatorChar) ? _folder : _folder + Path.DirectorySeparatorChar;
        if (!path.StartsWith(root, StringComparison.Ordinal))
            throw new ImportException($"external data '{location}' isn't in the model's folder");
        // Links could lead out as well, on any level.
        for (string? part = path; part is not null && part.Length > _folder.Length; part = Path.GetDirectoryName(part))
        {
            FileSystemInfo info = Directory.Exists(part) ? new DirectoryInfo(part) : new FileInfo(part);
            if (info.LinkTarget is not null)
                throw new ImportException($"external data '{location}' is a link, which could lead out of the model's folder");
        }
        if (!File.Exists(path))
            throw new ImportException($"external data '{location}' doesn't exist");
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
    }

    private static long Number(Dictionary<string, string> settings, string key, long fallback)
    {
        if (!settings.TryGetValue(key, out string? text))
            return fallback;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new ImportException($"{key} '{text}' of its external data is no number");
    }
}
