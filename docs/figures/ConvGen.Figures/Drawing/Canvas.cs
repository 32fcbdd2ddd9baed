using System;
using System.Globalization;
using System.Security;
using System.Text;

namespace ConvGen.Figures.Drawing;

/// <summary>SVG elements, one a line.</summary>
internal sealed class Canvas
{
    public const string Ink = "#1f2933";
    public const string Muted = "#5b6470";
    public const string Line = "#b8bfc9";
    public const string Cell = "#f3f4f6";
    public const string First = "#a9cdf0";
    public const string Second = "#fccf95";
    public const string Both = "#cdb4e0";
    public const string Mark = "#2b6cb0";
    public const string SecondMark = "#c26a00";

    private readonly StringBuilder _text = new();

    /// <summary>Lower edge of what is drawn.</summary>
    public double Bottom { get; private set; }

    public override string ToString() => _text.ToString();

    public void Rect(double x, double y, double width, double height, string fill, string stroke = Line, double thickness = 1, bool dashed = false)
    {
        string dash = dashed ? " stroke-dasharray=\"2 2\"" : "";
        Add($"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{thickness:0.##}\"{dash}/>");
        Bottom = Math.Max(Bottom, y + height);
    }

    /// <summary>Words whose baseline is at y.</summary>
    public void Text(double x, double y, string words, double size = 12, string fill = Ink, string anchor = "start", bool code = false, bool bold = false)
    {
        string family = code ? " font-family=\"DejaVu Sans Mono, Consolas, monospace\"" : "";
        string weight = bold ? " font-weight=\"bold\"" : "";
        string place = anchor == "start" ? "" : $" text-anchor=\"{anchor}\"";
        Add($"<text x=\"{x:0.##}\" y=\"{y:0.##}\" font-size=\"{size:0.##}\" fill=\"{fill}\"{place}{family}{weight} xml:space=\"preserve\">{SecurityElement.Escape(words)}</text>");
        Bottom = Math.Max(Bottom, y + 4);
    }

    public void Stroke(double x1, double y1, double x2, double y2, string stroke = Line, double thickness = 1, bool arrow = false)
    {
        string head = arrow ? " marker-end=\"url(#arrow)\"" : "";
        Add($"<path d=\"M{x1:0.##},{y1:0.##} L{x2:0.##},{y2:0.##}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{thickness:0.##}\"{head}/>");
    }

    /// <summary>An arrow to the right, at half the height of what stands beside it.</summary>
    public void Arrow(double x, double y) => Stroke(x, y, x + 22, y, Muted, 1.4, arrow: true);

    public void Curve(string path, string stroke, double thickness) =>
        Add($"<path d=\"{path}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{thickness:0.##}\" stroke-linejoin=\"round\"/>");

    public static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture).Replace('-', '−');

    private void Add(FormattableString element) => _text.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
