namespace ConvGen;

/// <summary>The types of values in safetensors files and their sizes.</summary>
internal static class SafetensorsTypes
{
    public const string Single = "F32";
    public const string Half = "F16";
    public const string BrainFloat = "BF16";
    public const string Double = "F64";

    /// <summary>Bytes of a value; 0 for a type that is unknown or smaller than a byte.</summary>
    public static int Size(string type) => type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" => 1,
        "U16" or "I16" or Half or BrainFloat => 2,
        "U32" or "I32" or Single => 4,
        "U64" or "I64" or Double or "C64" => 8,
        _ => 0,
    };

    /// <summary>Whether values of the type convert to floats.</summary>
    public static bool IsFloating(string type) => type is Single or Half or BrainFloat or Double;
}
