using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace ConvGen.Figures;

/// <summary>The text of the declarations that are compiled here.</summary>
internal static partial class Declarations
{
    private static readonly Dictionary<string, string> Attributes = Read();

    /// <summary>The attribute of a layer as it stands in the source.</summary>
    public static string Of(Type network, string property) => Attributes[$"{network.Name}.{property}"];

    /// <summary>The attribute of a network's only or last layer.</summary>
    public static string Of(Network net) => Of(net.GetType(), net.Plan.Layers[^1].Property);

    private static Dictionary<string, string> Read()
    {
        Dictionary<string, string> attributes = [];
        foreach (string name in typeof(Declarations).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".cs", StringComparison.Ordinal)))
        {
            using StreamReader file = new(typeof(Declarations).Assembly.GetManifestResourceStream(name)!);
            string network = "";
            foreach (Match match in Line().Matches(file.ReadToEnd().ReplaceLineEndings("\n")))
            {
                if (match.Groups["class"].Success)
                    network = match.Groups["class"].Value;
                else
                    attributes[$"{network}.{match.Groups["property"].Value}"] = match.Groups["attribute"].Value.Replace(", Output = true", "", StringComparison.Ordinal);
            }
        }
        return attributes;
    }

    [GeneratedRegex(@"partial class (?<class>\w+)|^    (?<attribute>\[.*\])\n    public partial \w+ (?<property>\w+) ", RegexOptions.Multiline)]
    private static partial Regex Line();
}
