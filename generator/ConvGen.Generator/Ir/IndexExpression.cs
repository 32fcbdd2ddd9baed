using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ConvGen.Generator.Ir;

/// <summary>A linear combination of named integers plus a constant: the only index arithmetic that kernels need.</summary>
internal sealed class IndexExpression
{
    private readonly (string Name, int Factor)[] _terms;

    private IndexExpression((string Name, int Factor)[] terms, int constant)
    {
        _terms = terms;
        Constant = constant;
    }

    public static IndexExpression Zero { get; } = new([], 0);

    public int Constant { get; }

    public bool IsZero => _terms.Length == 0 && Constant == 0;

    public bool IsOne => _terms.Length == 0 && Constant == 1;

    public static implicit operator IndexExpression(int constant) => new([], constant);

    public static implicit operator IndexExpression(string name) => new([(name, 1)], 0);

    public static IndexExpression operator +(IndexExpression left, IndexExpression right)
    {
        List<(string Name, int Factor)> terms = [.. left._terms];
        foreach ((string name, int factor) in right._terms)
        {
            int at = terms.FindIndex(term => term.Name == name);
            if (at < 0)
                terms.Add((name, factor));
            else
                terms[at] = (name, terms[at].Factor + factor);
        }
        return new([.. terms.Where(term => term.Factor != 0)], left.Constant + right.Constant);
    }

    public static IndexExpression operator *(int factor, IndexExpression expression) => factor == 0
        ? Zero
        : new([.. expression._terms.Select(term => (term.Name, term.Factor * factor))], expression.Constant * factor);

    public long Evaluate(Func<string, long> valueOf)
    {
        long sum = Constant;
        foreach ((string name, int factor) in _terms)
            sum += factor * valueOf(name);
        return sum;
    }

    /// <summary>The expression as C#, such as <c>2 * rowStride + channelStride + 3</c>.</summary>
    public override string ToString()
    {
        IEnumerable<string> parts = _terms.Select(term => term.Factor == 1 ? term.Name : $"{Print(term.Factor)} * {term.Name}");
        if (Constant != 0 || _terms.Length == 0)
            parts = parts.Append(Print(Constant));
        return string.Join(" + ", parts);
    }

    private static string Print(int value) => value.ToString(CultureInfo.InvariantCulture);
}
