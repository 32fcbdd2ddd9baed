using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml;

namespace ConvGen.Visuals;

/// <summary>A network as a graph in SVG, which every browser shows: a box per layer with its kind, output shape and parameters, an arrow per input.</summary>
public static class NetworkGraph
{
    private const string Namespace = "http://www.w3.org/2000/svg";
    private const int Margin = 16;
    private const int NodeHeight = 42;
    private const int RankHeight = NodeHeight + 26;
    private const int LaneGap = 22;
    private const int EdgeLane = 10;
    private const float NameSize = 13;
    private const float KindSize = 11;

    /// <summary>The graph as the text of an SVG file.</summary>
    /// <param name="plan">The network's plan: <c>net.Plan</c>.</param>
    public static string ToSvg(this NetworkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true, CheckCharacters = false }))
            Write(xml, plan);
        return text.Append('\n').ToString();
    }

    /// <summary>Writes the graph as an SVG file. It appears whole or not at all.</summary>
    /// <param name="plan">The network's plan: <c>net.Plan</c>.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The folder or the disk refused; an old file is unchanged.</exception>
    public static void SaveSvg(this NetworkPlan plan, string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(plan.ToSvg());
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    private static void Write(XmlWriter xml, NetworkPlan plan)
    {
        GraphLayout layout = GraphLayout.Of(plan);
        Box[] boxes = [.. plan.Inputs.Select(input => Box.Of(input)), .. plan.Layers.Select((layer, index) => Box.Of(layer, plan.Outputs.Contains(index)))];
        int[] lefts = Lefts(layout, boxes, out int width);
        int height = (2 * Margin) + NodeHeight + (RankHeight * layout.Nodes.Select(node => node.Rank).DefaultIfEmpty(0).Max());
        xml.WriteStartElement("svg", Namespace);
        Attributes(xml, ("width", width), ("height", height));
        xml.WriteAttributeString("viewBox", Text($"0 0 {width} {height}"));
        xml.WriteAttributeString("font-family", "DejaVu Sans, Verdana, sans-serif");
        xml.WriteElementString("title", Namespace, Clean(plan.Name));
        xml.WriteStartElement("defs", Namespace);
        xml.WriteStartElement("marker", Namespace);
        Attributes(xml, ("id", "arrow"), ("viewBox", "0 0 8 8"), ("refX", 7), ("refY", 4), ("markerWidth", 7), ("markerHeight", 7), ("orient", "auto"));
        Element(xml, "path", ("d", "M0,0 L8,4 L0,8 z"), ("fill", "#555"));
        xml.WriteEndElement();
        xml.WriteEndElement();
        // Centres of columns: of one with boxes, and of one with arrows only.
        float Centre(int lane) => (lefts[lane] + lefts[lane + 1] - LaneGap) / 2f;
        foreach (GraphEdge edge in layout.Edges)
            Element(xml, "path", ("d", Path(layout, edge, Centre)), ("fill", "none"), ("stroke", "#555"), ("stroke-width", "1.3"), ("marker-end", "url(#arrow)"));
        for (int node = 0; node < boxes.Length; node++)
            Draw(xml, boxes[node], Centre(layout.Nodes[node].Lane), Top(layout.Nodes[node].Rank));
        xml.WriteEndElement();
    }

    /// <summary>Where each column begins, and the picture's width; the last entry is where one more would begin.</summary>
    private static int[] Lefts(GraphLayout layout, Box[] boxes, out int width)
    {
        int[] lefts = new int[layout.Lanes + 1];
        lefts[0] = Margin;
        for (int lane = 0; lane < layout.Lanes; lane++)
        {
            int widest = Enumerable.Range(0, boxes.Length).Where(node => layout.Nodes[node].Lane == lane).Select(node => boxes[node].Width).DefaultIfEmpty(EdgeLane).Max();
            lefts[lane + 1] = lefts[lane] + widest + LaneGap;
        }
        width = lefts[^1] - LaneGap + Margin;
        return lefts;
    }

    private static int Top(int rank) => Margin + (rank * RankHeight);

    // Down the column that the arrow has for itself, with bends in the gaps between rows.
    private static string Path(GraphLayout layout, GraphEdge edge, Func<int, float> centre)
    {
        (GraphNode from, GraphNode to) = (layout.Nodes[edge.From], layout.Nodes[edge.To]);
        (float x, float y) = (centre(from.Lane), Top(from.Rank) + NodeHeight);
        var path = new StringBuilder(Text($"M{x:0.#},{y:0.#}"));
        if (edge.Lane >= 0)
        {
            Bend(centre(edge.Lane), Top(from.Rank + 1));
            y = Top(to.Rank - 1) + NodeHeight;
            path.Append(Text($" L{x:0.#},{y:0.#}"));
        }
        Bend(centre(to.Lane), Top(to.Rank) - 1);
        return path.ToString();

        void Bend(float nextX, float nextY)
        {
            float middle = (y + nextY) / 2;
            path.Append(nextX == x ? Text($" L{nextX:0.#},{nextY:0.#}") : Text($" C{x:0.#},{middle:0.#} {nextX:0.#},{middle:0.#} {nextX:0.#},{nextY:0.#}"));
            (x, y) = (nextX, nextY);
        }
    }

    private static void Draw(XmlWriter xml, Box box, float centre, int top)
    {
        xml.WriteStartElement("g", Namespace);
        xml.WriteElementString("title", Namespace, Clean(box.Tip));
        Element(
            xml, "rect", ("x", Text($"{centre - (box.Width / 2f):0.#}")), ("y", top), ("width", box.Width), ("height", NodeHeight), ("rx", box.Round ? NodeHeight / 2 : 6),
            ("fill", box.Fill), ("stroke", "#666"));
        Word(box.Name, top + 17, NameSize, "bold", "#111");
        Word(box.Kind, top + 33, KindSize, "normal", "#333");
        xml.WriteEndElement();

        void Word(string text, int y, float size, string weight, string fill)
        {
            xml.WriteStartElement("text", Namespace);
            Attributes(xml, ("x", Text($"{centre:0.#}")), ("y", y), ("font-size", size), ("font-weight", weight), ("fill", fill), ("text-anchor", "middle"));
            xml.WriteString(Clean(text));
            xml.WriteEndElement();
        }
    }

    private static void Element(XmlWriter xml, string name, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        xml.WriteStartElement(name, Namespace);
        Attributes(xml, attributes);
        xml.WriteEndElement();
    }

    private static void Attributes(XmlWriter xml, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        foreach ((string name, object value) in attributes)
            xml.WriteAttributeString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
    }

    /// <summary>Characters that XML can't hold become a sign for what can't be shown.</summary>
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        rune.Value is >= 0x20 and not 0xFFFE and not 0xFFFF or '\t' ? rune.ToString() : "\uFFFD"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What a node shows.</summary>
    private sealed record Box(string Name, string Kind, string Tip, string Fill, bool Round)
    {
        private const int Padding = 24;

        /// <summary>Pixels; bold letters are a seventh wider than those of the font measured.</summary>
        public int Width { get; } = Padding + (int)MathF.Ceiling(Math.Max(1.15f * Lettering.Width(Name, NameSize), Lettering.Width(Kind, KindSize)));

        public static Box Of(InputInfo input) => new(input.Name, input.Shape.ToString(), $"{input.Name}: {input.Shape}", "#ffffff", Round: true);

        public static Box Of(LayerInfo layer, bool isOutput)
        {
            string parameters = layer.Parameters > 0 ? Text($", {layer.Parameters:N0} parameters") : "";
            return new(
                layer.Property, Text($"{layer.Kind} · {layer.Output}"), Text($"{layer.Name} ({layer.Kind}): {string.Join(", ", layer.Inputs)} → {layer.Output}{parameters}, {layer.MultiplyAdds:N0} multiply-adds"),
                FillOf(layer.Operation), isOutput);
        }

        private static string FillOf(LayerOperation operation) => operation switch
        {
            LayerOperation.Convolution => "#cfe2ff",
            LayerOperation.Dense => "#d3f0d5",
            LayerOperation.MaxPool or LayerOperation.AveragePool or LayerOperation.LpPool or LayerOperation.GlobalMaxPool or LayerOperation.GlobalAveragePool
                or LayerOperation.Reduce => "#ffe3c2",
            LayerOperation.BatchNorm or LayerOperation.InstanceNorm or LayerOperation.GroupNorm or LayerOperation.LayerNorm or LayerOperation.LocalResponseNorm
                or LayerOperation.Scale => "#ececf0",
            LayerOperation.Add or LayerOperation.Multiply or LayerOperation.Subtract or LayerOperation.Divide or LayerOperation.Maximum or LayerOperation.Minimum
                or LayerOperation.Mean or LayerOperation.Concat => "#e9d8fb",
            _ => "#fbf6dc",
        };
    }
}
