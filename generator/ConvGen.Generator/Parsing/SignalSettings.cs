namespace ConvGen.Generator.Parsing;

/// <summary>Settings that are about rows, which a signal doesn't have.</summary>
internal static class SignalSettings
{
    private static readonly (string OfRows, string Remedy)[] Settings =
    [
        ("kernelHeight", "the constructor with one kernel size"),
        ("StrideHeight", "'Stride'"),
        ("DilationHeight", "'Dilation'"),
        ("PaddingHeight", "'Padding'"),
        ("PaddingTop", "'PaddingLeft'"),
        ("PaddingBottom", "'PaddingRight'"),
        ("OutputPaddingHeight", "'OutputPadding'"),
        ("Top", "'Left'"),
        ("Bottom", "'Right'"),
        ("RowStart", "'ColumnStart'"),
        ("RowEnd", "'ColumnEnd'"),
        ("RowStep", "'ColumnStep'"),
        ("ScaleHeight", "'Scale'"),
        ("height", "the constructor with one size"),
    ];

    /// <summary>The first written setting about rows, and what to write in its place.</summary>
    public static (string OfRows, string Remedy)? FirstWritten(AttributeReader attribute)
    {
        foreach ((string ofRows, string remedy) in Settings)
        {
            if (attribute.Has(ofRows))
                return (ofRows, remedy);
        }

        return null;
    }
}
