using System;

namespace ConvGen.Generator.Algorithm;

/// <summary>A quotient of whole numbers in lowest terms, exact: transforms are computed with these and rounded once, when they are printed.</summary>
internal readonly struct Rational : IEquatable<Rational>
{
    // 0/1 is what default(Rational) must mean, so the denominator is kept less one.
    private readonly long _denominatorLessOne;

    public Rational(long numerator, long denominator = 1)
    {
        if (denominator == 0)
            throw new DivideByZeroException();
        long divisor = GreatestDivisor(Math.Abs(numerator), Math.Abs(denominator)) * Math.Sign(denominator);
        Numerator = numerator / divisor;
        _denominatorLessOne = (denominator / divisor) - 1;
    }

    public long Numerator { get; }

    public long Denominator => _denominatorLessOne + 1;

    public bool IsZero => Numerator == 0;

    public static implicit operator Rational(long value) => new(value);

    public static Rational operator +(Rational left, Rational right) => new(
        checked((left.Numerator * right.Denominator) + (right.Numerator * left.Denominator)), checked(left.Denominator * right.Denominator));

    public static Rational operator -(Rational value) => new(-value.Numerator, value.Denominator);

    public static Rational operator -(Rational left, Rational right) => left + -right;

    public static Rational operator *(Rational left, Rational right) =>
        new(checked(left.Numerator * right.Numerator), checked(left.Denominator * right.Denominator));

    public static Rational operator /(Rational left, Rational right) =>
        new(checked(left.Numerator * right.Denominator), checked(left.Denominator * right.Numerator));

    public static bool operator ==(Rational left, Rational right) => left.Equals(right);

    public static bool operator !=(Rational left, Rational right) => !left.Equals(right);

    public float ToFloat() => (float)((double)Numerator / Denominator);

    public bool Equals(Rational other) => Numerator == other.Numerator && Denominator == other.Denominator;

    public override bool Equals(object? other) => other is Rational rational && Equals(rational);

    public override int GetHashCode() => unchecked((Numerator.GetHashCode() * 31) + Denominator.GetHashCode());

    public override string ToString() => Denominator == 1 ? $"{Numerator}" : $"{Numerator}/{Denominator}";

    private static long GreatestDivisor(long left, long right)
    {
        while (right != 0)
            (left, right) = (right, left % right);
        return Math.Max(1, left);
    }
}
