using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace ConvGen.Figures.Drawing;

/// <summary>Panels below one another on a white card, which can be read on light and dark pages.</summary>
internal static class Sheet
{
    private const int Width = 680;
    private const int Margin = 18;
    private const int Gap = 20;

    public static string Draw(string title, IEnumerable<Panel> panels)
    {
        StringBuilder body = new();
        double y = Margin;
        foreach (Panel panel in panels)
        {
            Canvas canvas = new();
            double top = 0;
            if (panel.Code.Length > 0)
            {
                foreach (string line in panel.Code.Split('\n'))
                    canvas.Text(0, top += 14, line, 11.5, Canvas.Ink, code: true);
                top += 10;
            }
            panel.Draw(canvas, top);
            body.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({Margin},{y:0.##})\">\n").Append(canvas).Append("</g>\n");
            y += canvas.Bottom + Gap;
        }
        double height = y - Gap + Margin;
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height:0}" viewBox="0 0 {Width} {height:0}" font-family="DejaVu Sans, Verdana, sans-serif">
            <title>{title}</title>
            <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#5b6470"/></marker></defs>
            <rect x="0.5" y="0.5" width="{Width - 1}" height="{height - 1:0.#}" rx="8" fill="#ffffff" stroke="#d5dae1"/>
            {body}</svg>

            """).ReplaceLineEndings("\n");
    }
}
