using System;
using Xunit.Sdk;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>
/// A named piece of memory of exactly the planned length. It knows which item of a driver wrote each float: two items that write the
/// same float would race on two threads.
/// </summary>
internal sealed class TileBuffer(string name, float[] values)
{
    private int[]? _writers;

    public string Name { get; } = name;

    public float[] Values { get; } = values;

    public static TileBuffer Of(string name, int length, float fill)
    {
        float[] values = new float[length];
        Array.Fill(values, fill);
        return new(name, values);
    }

    /// <summary>From now on only the given item of a driver writes; items are counted from 1, and 0 forgets who wrote what.</summary>
    public int Item { get; set; }

    public Span<float> Read(string kernel, string verb, long offset, int length)
    {
        if (offset < 0 || offset + length > Values.Length)
            throw new XunitException($"{kernel}: {verb} of {length} floats at {Name}[{offset}], which has {Values.Length}.");
        return Values.AsSpan((int)offset, length);
    }

    public Span<float> Write(string kernel, string verb, long offset, int length)
    {
        Span<float> place = Read(kernel, verb, offset, length);
        if (Item > 0)
        {
            _writers ??= new int[Values.Length];
            for (int at = (int)offset; at < (int)offset + length; at++)
            {
                if (_writers[at] != 0 && _writers[at] != Item)
                    throw new XunitException($"{kernel}: {verb} by item {Item - 1} at {Name}[{at}], which item {_writers[at] - 1} wrote: they would race.");
                _writers[at] = Item;
            }
        }
        return place;
    }
}

/// <summary>A place in memory. It may lie outside; only an access there fails.</summary>
internal readonly record struct Place(TileBuffer Buffer, long Offset)
{
    public static Place operator +(Place place, long offset) => place with { Offset = place.Offset + offset };
}
