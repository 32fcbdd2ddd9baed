namespace ConvGen.Generator.Emit;

/// <summary>Prints the loop of a driver over its share of the rows of all images.</summary>
internal static class RowLoop
{
    /// <summary>Opens it, with <c>image</c> and <c>row</c> in scope.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="rows">Rows of an image.</param>
    public static void Open(SourceWriter writer, int rows)
    {
        string count = Literals.Of(rows);
        writer.Line($"(int first, int end) = range.Of(images * {count});");
        writer.Open("for (int place = first; place < end; place++)");
        writer.Line("int item = range.ItemAt(place, first, end);");
        writer.Line($"int image = item / {count};");
        writer.Line($"int row = item - (image * {count});");
    }
}
