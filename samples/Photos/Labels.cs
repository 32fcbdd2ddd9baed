using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Photos;

/// <summary>Names of ImageNet's 1000 classes.</summary>
internal sealed class Labels
{
    private readonly string[] _names;

    private Labels(string[] names) => _names = names;

    /// <summary>Reads a file with a name a line, a number before it or not; without one, classes are called by their numbers.</summary>
    public static Labels Read(string? path)
    {
        string beside = Path.Combine(AppContext.BaseDirectory, "imagenet_labels.txt");
        if (path is null && !File.Exists(beside))
            return new Labels([]);
        string[] names = [.. File.ReadLines(path ?? beside).Select(line => line.Trim().TrimStart("0123456789".ToCharArray()).Trim()).Where(name => name.Length > 0)];
        // Many lists begin with a class for the background, which this network doesn't have.
        return new Labels(names.Length == Classification.Classes + 1 ? names[1..] : names);
    }

    /// <summary>The name of a class, or its number.</summary>
    public string this[int index] => index < _names.Length ? _names[index] : "class " + index.ToString(CultureInfo.InvariantCulture);
}
