using System.Text;

namespace ConvGen.Generator.Emit;

/// <summary>
/// Writes indented source text with <c>\n</c> as the only line end, so that the text is the same on every machine. Tabs indent: with four
/// spaces a fifth of a large network's source would be indentation.
/// </summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes a line at the current depth; each four spaces that it begins with are one level more.</summary>
    public SourceWriter Line(string line = "")
    {
        int spaces = line.Length - line.TrimStart(' ').Length;
        if (line.Length > 0)
            _text.Append('\t', _depth + (spaces / 4)).Append(line, spaces, line.Length - spaces);
        _text.Append('\n');
        return this;
    }

    public SourceWriter Open(string? line = null)
    {
        if (line is not null)
            Line(line);
        Line("{");
        _depth++;
        return this;
    }

    public SourceWriter Close(string after = "")
    {
        _depth--;
        return Line("}" + after);
    }

    public SourceWriter Indent()
    {
        _depth++;
        return this;
    }

    public SourceWriter Outdent()
    {
        _depth--;
        return this;
    }

    public override string ToString() => _text.ToString();
}
