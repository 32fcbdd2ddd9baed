using System.Collections.Generic;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Ir;

/// <summary>
/// One verb of a tile program. Vectors are named values; cursors are named places in memory; indices are named integers.
/// Offsets count floats.
/// </summary>
internal abstract record TileOp;

/// <summary>A line of explanation.</summary>
internal sealed record Comment(string Text) : TileOp;

/// <summary>Names an integer.</summary>
internal sealed record LetIndex(string Name, IndexExpression Value) : TileOp;

/// <summary>Names the whole quotient of an integer by a constant.</summary>
internal sealed record LetQuotient(string Name, string Dividend, int Divisor) : TileOp;

/// <summary>Names a place: <c>source + offset</c>.</summary>
internal sealed record LetCursor(string Name, string Source, IndexExpression Offset) : TileOp;

/// <summary>Moves a place by an offset.</summary>
internal sealed record MoveCursor(string Name, IndexExpression Offset) : TileOp;

/// <summary>Declares vectors that later verbs set again and again.</summary>
internal sealed record Declare(IReadOnlyList<string> Names) : TileOp;

/// <summary>Loads a vector from <c>cursor + index + offset</c>.</summary>
internal sealed record Load(string Target, string Cursor, string? Index, int Offset, bool Declares = true) : TileOp;

/// <summary>Loads one float from <c>cursor + index + offset</c> into every lane.</summary>
internal sealed record Broadcast(string Target, string Cursor, string? Index, int Offset, bool Declares = true) : TileOp;

/// <summary>
/// Stores lanes side by side: those with number l of all eight vectors to eight floats at <c>cursor + l · distance</c>, for each l from <paramref name="FirstLane"/> on. Vectors past the
/// values are zeros.
/// </summary>
internal sealed record StorePixels(IReadOnlyList<string> Values, string Cursor, IndexExpression Distance, int FirstLane) : TileOp
{
    /// <summary>Vectors that are stored at once.</summary>
    public const int Vectors = ConvKernelSpec.MostPixelLaneFilters;
}

/// <summary>Copies a scalar argument into every lane.</summary>
internal sealed record BroadcastScalar(string Target, string Scalar) : TileOp;

/// <summary>A vector of one constant in every lane.</summary>
internal sealed record Fill(string Target, FillValue Value) : TileOp;

internal enum FillValue
{
    Zero,
    NegativeInfinity,
    AllBits,
}

/// <summary>target ← factor · source + addend, with a constant factor; without an addend factor · source.</summary>
internal sealed record Scale(string Target, string Source, float Factor, string? Addend) : TileOp;

/// <summary>accumulator ← left · right + accumulator.</summary>
internal sealed record MultiplyAdd(string Accumulator, string Left, string Right) : TileOp;

/// <summary>target ← left ∘ right; <paramref name="Declares"/> tells whether the target is a new name.</summary>
internal sealed record Binary(BinaryVerb Verb, string Target, string Left, string Right, bool Declares = false) : TileOp;

internal enum BinaryVerb
{
    Add,
    Subtract,
    Multiply,

    /// <summary>The native minimum: the right operand where either is NaN.</summary>
    ClampMinimum,

    /// <summary>The native maximum: the right operand where either is NaN.</summary>
    ClampMaximum,

    /// <summary>The maximum in which NaN wins.</summary>
    Maximum,

    /// <summary>Lanes where left equals right, or left is NaN.</summary>
    EqualsOrNaN,

    /// <summary>Bitwise and.</summary>
    And,

    /// <summary>left and not right.</summary>
    AndNot,
}

/// <summary>Stores a vector to <c>cursor + index + offset</c>.</summary>
internal sealed record Store(string Value, string Cursor, string? Index, int Offset) : TileOp;

/// <summary>Stores the sum of a vector's lanes, added to what it starts from and clamped, as one float: <c>destination[offset] ← clamp(start[offset] + Σ value)</c>.</summary>
internal sealed record StoreSum(string Value, string Start, string Destination, int Offset, string Lower, string Upper) : TileOp;

/// <summary>Asks for the cache line at <c>cursor + index + offset</c>, wherever that is: nothing is read. Lines that are needed late go to the second level alone.</summary>
internal sealed record Prefetch(string Cursor, int Offset, string? Index = null, bool ToSecondLevel = false) : TileOp;

/// <summary>Repeats its body with an index that runs from a begin to below an end by a step.</summary>
internal sealed record Loop(string Index, IndexExpression Begin, IndexExpression End, IndexExpression Step, IReadOnlyList<TileOp> Body) : TileOp;

/// <summary>A scope of its own for names.</summary>
internal sealed record Scope(IReadOnlyList<TileOp> Body) : TileOp;
