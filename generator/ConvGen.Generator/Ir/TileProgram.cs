using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Ir;

/// <summary>What a parameter of a tile program is.</summary>
internal enum ParameterKind
{
    /// <summary>A place in memory.</summary>
    Cursor,

    /// <summary>A native integer.</summary>
    Integer,

    /// <summary>A float.</summary>
    Scalar,
}

/// <summary>A parameter of a tile program, with its meaning for the generated documentation.</summary>
internal sealed record ProgramParameter(string Name, ParameterKind Kind, string Description);

/// <summary>
/// A straight-line program of a dozen verbs with counted loops: the body of a kernel. It exists to be counted, to be
/// interpreted in tests, and to be printed for any vector width.
/// </summary>
internal sealed class TileProgram(string name, int lanes, IReadOnlyList<ProgramParameter> parameters, IReadOnlyList<TileOp> body)
{
    public string Name { get; } = name;

    /// <summary>Floats of one vector.</summary>
    public int Lanes { get; } = lanes;

    public IReadOnlyList<ProgramParameter> Parameters { get; } = parameters;

    public IReadOnlyList<TileOp> Body { get; } = body;

    /// <summary>Lines of explanation above the kernel.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Multiply-adds that stand in the text; the JIT's limits count these.</summary>
    public int MultiplyAdds => All(Body).Count(op => op is MultiplyAdd);

    /// <summary>Calls of helpers that stand in the text and that the JIT must inline: vector words and places.</summary>
    public int HelperCalls => All(Body).Count(op => op is
        Load or Broadcast or MultiplyAdd or Scale or Binary or Store or BroadcastScalar or MoveCursor or LetCursor { Offset.IsZero: false })
        + (JitLimits.StoreSumCalls * All(Body).Count(op => op is StoreSum))
        + StorePixelsCalls;

    /// <summary>Those of them that store pixels.</summary>
    public int StorePixelsCalls => JitLimits.StorePixelsCalls * All(Body).Count(op => op is StorePixels);

    public static IEnumerable<TileOp> All(IEnumerable<TileOp> ops)
    {
        foreach (TileOp op in ops)
        {
            yield return op;
            IReadOnlyList<TileOp> inner = op switch
            {
                Loop loop => loop.Body,
                Scope scope => scope.Body,
                _ => [],
            };
            foreach (TileOp nested in All(inner))
                yield return nested;
        }
    }
}
