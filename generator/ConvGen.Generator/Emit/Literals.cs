using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ConvGen.Generator.Emit;

/// <summary>The only place that prints a number or a string into C#: invariant culture, round-trip form.</summary>
internal static class Literals
{
    public static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(long value) =>
        value.ToString(CultureInfo.InvariantCulture) + (value is > int.MaxValue or < int.MinValue ? "L" : "");

    public static string Of(bool value) => value ? "true" : "false";

    public static string Of(float value)
    {
        if (float.IsNaN(value))
            return "float.NaN";
        if (float.IsInfinity(value))
            return value > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity";
        // The shortest of these that reads back as the same value is what a person would write; nine digits always do.
        IEnumerable<string> candidates = new[] { "G6", "G7", "G8", "G9" }.Select(format => value.ToString(format, CultureInfo.InvariantCulture));
        return (candidates.FirstOrDefault(text => float.Parse(text, CultureInfo.InvariantCulture) == value) ?? candidates.Last()) + "f";
    }

    public static string Of(string value)
    {
        StringBuilder text = new("\"");
        foreach (char c in value)
        {
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (c is < ' ' or '\u2028' or '\u2029' or '\u0085')
                text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                text.Append(c);
        }
        return text.Append('"').ToString();
    }
}
