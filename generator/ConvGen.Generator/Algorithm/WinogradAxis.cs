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
    /// <summary>s: inputs from an output to the next, or for an input adjoint outputs from an input to the next.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Zeros before the map, modulo the stride, where this is the input adjoint of a strided convolution; <see langword="null"/> for a convolution, which that of stride 1 is too.</summary>
    public int? Lead { get; init; }

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
               where taps.Length > 0
               select new Part(new MinimalFilter(Tile, taps.Length), taps, phase, Stride, 0, 1),
        ]
        :
        [
            .. from phase in AdjointPhases
               where phase.Taps.Count > 0
               select new Part(new MinimalFilter(Tile / Stride, phase.Taps.Count), phase.Taps, phase.FirstOffset - FirstOffset, 1, phase.Phase, Stride),
        ];

    /// <summary>Bᵀ, n × inputs.</summary>
    public Rational[,] InputTransform()
    {
        Rational[,] matrix = new Rational[Points, Inputs];
        ForParts((part, begin) =>
        {
            Rational[,] own = part.Filter.InputTransform();
            for (int point = 0; point < part.Filter.Points; point++)
            {
                for (int input = 0; input < part.Filter.Points; input++)
                    matrix[begin + point, part.FirstInput + (input * part.InputStep)] = own[point, input];
            }
        });
        return matrix;
    }

    /// <summary>G, n × r.</summary>
    public Rational[,] FilterTransform()
    {
        Rational[,] matrix = new Rational[Points, Kernel];
        ForParts((part, begin) =>
        {
            Rational[,] own = part.Filter.FilterTransform();
            for (int point = 0; point < part.Filter.Points; point++)
            {
                for (int tap = 0; tap < part.Taps.Count; tap++)
                    matrix[begin + point, part.Taps[tap]] = own[point, tap];
            }
        });
        return matrix;
    }

    /// <summary>Aᵀ, m × n.</summary>
    public Rational[,] OutputTransform()
    {
        Rational[,] matrix = new Rational[Tile, Points];
        ForParts((part, begin) =>
        {
            Rational[,] own = part.Filter.OutputTransform();
            for (int output = 0; output < part.Filter.Outputs; output++)
            {
                for (int point = 0; point < part.Filter.Points; point++)
                    matrix[part.FirstOutput + (output * part.OutputStep), begin + point] = own[output, point];
            }
        });
        return matrix;
    }

    /// <summary>A, n × m: the adjoint of the output transform.</summary>
    public Rational[,] GradientTransform() => Transposed(OutputTransform());

    /// <summary>Gᵀ, r × n: the adjoint of the filters' transform.</summary>
    public Rational[,] TapTransform() => Transposed(FilterTransform());

    private void ForParts(Action<Part, int> use)
    {
        int begin = 0;
        foreach (Part part in Parts)
        {
            use(part, begin);
            begin += part.Filter.Points;
        }
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
