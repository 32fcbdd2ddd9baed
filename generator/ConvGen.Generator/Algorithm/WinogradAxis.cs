using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Generator.Algorithm;

/// <summary>
/// Winograd's method along one axis of a convolution: y = Aᵀ[(G g) ⊙ (Bᵀ d)] for a tile of outputs. A stride s makes s convolutions of stride 1, each with every s-th tap and
/// minimal filtering of its own: forward they read every s-th input and their outputs add up; as an input adjoint they read the same inputs and each writes every s-th output.
/// Their points lie one after the other. F(4, 3) of stride 2 is F(4, 2) and F(4, 1), 9 multiplications for 12.
/// </summary>
/// <param name="Tile">Outputs of a tile; those of an input adjoint are a multiple of the stride.</param>
/// <param name="Kernel">r, taps of the filter.</param>
internal sealed record WinogradAxis(int Tile, int Kernel)
{
    /// <summary>s: inputs from an output to the next, or for an input adjoint outputs from an input to the next. A stride above 1 is shorter than the kernel, so that each phase has a tap.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Zeros before the map, modulo the stride, where this is the input adjoint of a strided convolution; <see langword="null"/> for a convolution, which that of stride 1 is too.</summary>
    public int? Lead { get; init; }

    /// <summary>The method on two axes in words: <c>F(4×4, 3×3) of stride 2×2</c>.</summary>
    public static string Describe(WinogradAxis rows, WinogradAxis columns) => FormattableString.Invariant($"F({rows.Tile}×{columns.Tile}, {rows.Kernel}×{columns.Kernel})")
        + (rows.Stride * columns.Stride == 1 ? "" : FormattableString.Invariant($" of stride {rows.Stride}×{columns.Stride}"));

    /// <summary>A convolution of stride 1 within this one.</summary>
    /// <param name="Filter">Its minimal filtering.</param>
    /// <param name="Taps">Its taps, in the order in which they lie over the inputs.</param>
    /// <param name="FirstInput">The tile's input under its first tap of its first output.</param>
    /// <param name="InputStep">Inputs from one of its to the next.</param>
    /// <param name="FirstOutput">Its first output.</param>
    /// <param name="OutputStep">Outputs from one of its to the next.</param>
    private sealed record Part(MinimalFilter Filter, IReadOnlyList<int> Taps, int FirstInput, int InputStep, int FirstOutput, int OutputStep);

    /// <summary>n: multiplications per channel.</summary>
    public int Points => Parts.Sum(part => part.Filter.Points);

    /// <summary>Most terms of a transform's sums.</summary>
    public int Terms => Parts.Max(part => part.Filter.Points);

    /// <summary>Inputs of a tile: no more than points, but fewer for a strided input adjoint.</summary>
    public int Inputs => Parts.Max(part => part.FirstInput + ((part.Filter.Points - 1) * part.InputStep)) + 1;

    /// <summary>Inputs from a tile to the next.</summary>
    public int InputsApart => Lead is null ? Tile * Stride : Tile / Stride;

    /// <summary>Where the first input of the tile at output 0 lies, counted from the output under input 0 with that lead, for an input adjoint: phase 0 reads from the first.</summary>
    public int FirstOffset => AdjointPhases[0].FirstOffset;

    /// <summary>Index of the point at which an adjoint's transform is the sum of its tile: 1, or ∞ where a tile is one value.</summary>
    public int SumPoint => Points > 1 ? 1 : 0;

    private IReadOnlyList<AxisPhase> AdjointPhases => AxisPhase.Of(new WindowAxis(Kernel, Stride, 1, Lead ?? 0, 0), Tile);

    private IReadOnlyList<Part> Parts => Lead is null
        ?
        [
            .. from phase in Enumerable.Range(0, Stride)
               let taps = Enumerable.Range(0, Kernel).Where(tap => tap % Stride == phase).ToArray()
               select new Part(new MinimalFilter(Tile, taps.Length), taps, phase, Stride, 0, 1),
        ]
        :
        [
            .. from phase in AdjointPhases
               select new Part(new MinimalFilter(Tile / Stride, phase.Taps.Count), phase.Taps, phase.FirstOffset - FirstOffset, 1, phase.Phase, Stride),
        ];

    /// <summary>Bᵀ, n × inputs.</summary>
    public Rational[,] InputTransform() => Join(Points, Inputs, filter => filter.InputTransform(), (_, begin, point) => begin + point, (part, _, input) => part.FirstInput + (input * part.InputStep));

    /// <summary>G, n × r.</summary>
    public Rational[,] FilterTransform() => Join(Points, Kernel, filter => filter.FilterTransform(), (_, begin, point) => begin + point, (part, _, tap) => part.Taps[tap]);

    /// <summary>Aᵀ, m × n.</summary>
    public Rational[,] OutputTransform() => Join(Tile, Points, filter => filter.OutputTransform(), (part, _, output) => part.FirstOutput + (output * part.OutputStep), (_, begin, point) => begin + point);

    /// <summary>A, n × m: the adjoint of the output transform.</summary>
    public Rational[,] GradientTransform() => Transposed(OutputTransform());

    /// <summary>Gᵀ, r × n: the adjoint of the filters' transform.</summary>
    public Rational[,] TapTransform() => Transposed(FilterTransform());

    /// <summary>The parts' matrices in one: each element goes where a part, its first point and an index of its own say.</summary>
    private Rational[,] Join(int rows, int columns, Func<MinimalFilter, Rational[,]> transform, Func<Part, int, int, int> row, Func<Part, int, int, int> column)
    {
        Rational[,] matrix = new Rational[rows, columns];
        int begin = 0;
        foreach (Part part in Parts)
        {
            Rational[,] own = transform(part.Filter);
            for (int ownRow = 0; ownRow < own.GetLength(0); ownRow++)
            {
                for (int ownColumn = 0; ownColumn < own.GetLength(1); ownColumn++)
                    matrix[row(part, begin, ownRow), column(part, begin, ownColumn)] = own[ownRow, ownColumn];
            }
            begin += part.Filter.Points;
        }
        return matrix;
    }

    private static Rational[,] Transposed(Rational[,] matrix)
    {
        Rational[,] transposed = new Rational[matrix.GetLength(1), matrix.GetLength(0)];
        for (int row = 0; row < transposed.GetLength(0); row++)
        {
            for (int column = 0; column < transposed.GetLength(1); column++)
                transposed[row, column] = matrix[column, row];
        }
        return transposed;
    }
}
