using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Generator.Algorithm;

/// <summary>
/// Minimal filtering F(m, r) along one axis (Toom 1963, Cook 1966; Winograd 1980; Lavin and Gray 2016): m outputs of a filter with r taps
/// by n = m + r − 1 multiplications, y = Aᵀ[(G g) ⊙ (Bᵀ d)].
/// </summary>
/// <remarks>
/// The linear convolution of polynomials of degrees m − 1 and r − 1 is fixed by its values at n − 1 points and its leading coefficient (the
/// point ∞). With V the evaluation at these points and C the interpolation, it is C[(V_r g) ⊙ (V_m h)]; transposed with respect to h it is
/// the filter: Aᵀ = V_mᵀ, G = V_r, Bᵀ = Cᵀ. Row i of Cᵀ holds the coefficients of M_i(x) = Π over j ≠ i of (x − p_j), divided by M_i(p_i); the division,
/// and a factor that makes the coefficients whole, go to G.
/// </remarks>
/// <param name="Outputs">m, outputs of a tile.</param>
/// <param name="Taps">r, taps of the filter.</param>
internal sealed record MinimalFilter(int Outputs, int Taps)
{
    // Small powers of two keep sums exact for longest. ½ and −2 without their negatives round less than ±2 at the same count of operations.
    private static readonly Rational[] FewPoints = [0, 1, -1, new(1, 2), -2];
    private static readonly Rational[] ManyPoints = [0, 1, -1, new(1, 2), new(-1, 2), 2, -2, new(1, 4), -4];

    /// <summary>n: inputs of a tile, and multiplications per channel.</summary>
    public int Points => Outputs + Taps - 1;

    /// <summary>Bᵀ, n × n.</summary>
    public Rational[,] InputTransform()
    {
        if (Taps == 1)
            return Identity();
        Rational[] points = FinitePoints();
        int n = Points;
        Rational[,] matrix = new Rational[n, n];
        for (int row = 0; row < n; row++)
        {
            Rational[] coefficients = Product(points.Where((_, index) => index != row));
            Rational scale = row < n - 1 ? CommonDenominator(coefficients) : 1;
            for (int column = 0; column < coefficients.Length; column++)
                matrix[row, column] = scale * coefficients[column];
        }
        return matrix;
    }

    /// <summary>G, n × r.</summary>
    public Rational[,] FilterTransform()
    {
        Rational[] points = FinitePoints();
        int n = Points;
        Rational[,] matrix = new Rational[n, Taps];
        if (Taps == 1)
        {
            for (int row = 0; row < n; row++)
                matrix[row, 0] = 1;
            return matrix;
        }
        for (int row = 0; row < n - 1; row++)
        {
            Rational[] others = [.. points.Where((_, index) => index != row)];
            Rational scale = CommonDenominator(Product(others));
            Rational divisor = others.Aggregate((Rational)1, (product, point) => product * (points[row] - point));
            Rational power = 1 / (divisor * scale);
            for (int column = 0; column < Taps; column++, power *= points[row])
                matrix[row, column] = power;
        }
        matrix[n - 1, Taps - 1] = 1;
        return matrix;
    }

    /// <summary>Aᵀ, m × n.</summary>
    public Rational[,] OutputTransform()
    {
        if (Taps == 1)
            return Identity();
        Rational[] points = FinitePoints();
        int n = Points;
        Rational[,] matrix = new Rational[Outputs, n];
        for (int column = 0; column < n - 1; column++)
        {
            Rational power = 1;
            for (int row = 0; row < Outputs; row++, power *= points[column])
                matrix[row, column] = power;
        }
        matrix[Outputs - 1, n - 1] = 1;
        return matrix;
    }

    /// <summary>A filter of one tap is a factor: m multiplications as they are.</summary>
    private Rational[,] Identity()
    {
        Rational[,] matrix = new Rational[Outputs, Outputs];
        for (int index = 0; index < Outputs; index++)
            matrix[index, index] = 1;
        return matrix;
    }

    private Rational[] FinitePoints() => [.. (Points - 1 <= FewPoints.Length ? FewPoints : ManyPoints).Take(Points - 1)];

    /// <summary>Coefficients of Π (x − p), the constant one first.</summary>
    private static Rational[] Product(IEnumerable<Rational> roots)
    {
        Rational[] coefficients = [1];
        foreach (Rational root in roots)
        {
            Rational[] next = new Rational[coefficients.Length + 1];
            for (int power = 0; power < coefficients.Length; power++)
            {
                next[power + 1] += coefficients[power];
                next[power] -= root * coefficients[power];
            }
            coefficients = next;
        }
        return coefficients;
    }

    /// <summary>The largest denominator: all are powers of two, as the points are.</summary>
    private static Rational CommonDenominator(Rational[] coefficients) => coefficients.Max(coefficient => coefficient.Denominator);
}
