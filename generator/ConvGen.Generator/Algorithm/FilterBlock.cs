namespace ConvGen.Generator.Algorithm;

/// <summary>Packed filters come in blocks of 16 for every vector width, so that packed lengths are constants of the network.</summary>
internal static class FilterBlock
{
    public const int Filters = 16;

    public static int Count(int filters) => (filters + Filters - 1) / Filters;
}
