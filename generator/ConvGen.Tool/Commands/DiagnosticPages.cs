using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using ConvGen.Generator.Parsing;

namespace ConvGen.Tool.Commands;

/// <summary>The pages of <c>docs/diagnostics</c>, which the tool carries.</summary>
internal static class DiagnosticPages
{
    private const string Prefix = "diagnostics/";

    private static readonly Assembly Owner = typeof(DiagnosticPages).Assembly;

    /// <summary>All ids, in order.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [
        .. Owner.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name[Prefix.Length..])).Order(StringComparer.Ordinal),
    ];

    /// <summary>A page's Markdown.</summary>
    /// <param name="id">One of <see cref="Ids"/>.</param>
    public static string Read(string id)
    {
        using Stream page = Owner.GetManifestResourceStream($"{Prefix}{id}.md") ?? throw new ArgumentException($"There is no page {id}.", nameof(id));
        return new StreamReader(page).ReadToEnd();
    }

    /// <summary>A page's title, without the id.</summary>
    public static string TitleOf(string id) => Read(id).Split('\n', 2)[0][$"# {id}: ".Length..].Trim();

    /// <summary>The id that is meant by what a user types: the case doesn't matter, nor do the letters and leading zeros; <see langword="null"/> if there is none.</summary>
    public static string? Find(string typed)
    {
        string id = typed.Trim().ToUpperInvariant();
        if (id.Length is > 0 and <= 4 && id.All(char.IsAsciiDigit))
            id = "CVG" + id.PadLeft(4, '0');
        return Ids.Contains(id) ? id : null;
    }

    /// <summary>The id nearest to a mistyped one: of the fewest changed letters, then of the nearest number.</summary>
    public static string Nearest(string typed)
    {
        string word = typed.Trim().ToUpperInvariant();
        // No id has more letters than this; a long word isn't compared in full.
        word = word.Length > 16 ? word[..16] : word;
        // Of several equally near names the last is found: the nearest number comes last.
        return NearestName.Of(word, Ids.OrderBy(id => Math.Abs(Number(id) - Number(word))).Reverse());
    }

    private static int Number(string id) => int.TryParse(string.Concat(id.Where(char.IsAsciiDigit).TakeLast(4)), out int number) ? number : 0;
}
