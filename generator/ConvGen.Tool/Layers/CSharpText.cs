using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ConvGen.Tool.Layers;

/// <summary>Literals of C#, independent of the machine's culture.</summary>
internal static class CSharpText
{
    public static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(bool value) => value ? "true" : "false";

    public static string Of(float value) => value switch
    {
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        _ when float.IsNaN(value) => "float.NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture) + "f",
    };

    public static string Of(IEnumerable<int> values) => values.Any() ? $"new[] {{ {string.Join(", ", values.Select(Of))} }}" : "new int[0]";

    /// <summary>An array of floats.</summary>
    public static string Of(IEnumerable<float> values) => $"new[] {{ {string.Join(", ", values.Select(Of))} }}";

    public static string Of(string text)
    {
        StringBuilder literal = new("\"");
        foreach (char letter in text)
        {
            literal.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                >= ' ' and <= '~' => letter.ToString(),
                _ => "\\u" + ((int)letter).ToString("x4", CultureInfo.InvariantCulture),
            });
        }
        return literal.Append('"').ToString();
    }
}
