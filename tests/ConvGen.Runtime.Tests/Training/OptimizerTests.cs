using System;
using System.Linq;
using Xunit;

namespace ConvGen.Runtime.Tests.Training;

/// <summary>Optimisers against PyTorch's formulas, written for one number at a time in double, and against literal first steps.</summary>
public sealed class OptimizerTests
{
    /// <summary>Hyperparameters of a case: what the reference needs to know.</summary>
    public sealed record Case(
        string Kind, double Rate, double Decay = 0, double Momentum = 0, bool Nesterov = false, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8)
    {
        public Optimizer Build() => Kind switch
        {
            "sgd" => new Sgd((float)Rate, (float)Momentum, Nesterov, (float)Decay),
            "adam" => new Adam((float)Rate, (float)Beta1, (float)Beta2, (float)Epsilon, (float)Decay),
            _ => new AdamW((float)Rate, (float)Beta1, (float)Beta2, (float)Epsilon, (float)Decay),
        };
    }

    public static TheoryData<Case, int> Cases
    {
        get
        {
            var data = new TheoryData<Case, int>();
            Case[] cases =
            [
                new("sgd", 0.1),
                new("sgd", 0.1, Decay: 0.01),
                new("sgd", 0.1, Momentum: 0.9),
                new("sgd", 0.1, Momentum: 0.9, Nesterov: true),
                new("sgd", 0.05, Decay: 0.1, Momentum: 0.8, Nesterov: true),
                new("adam", 0.01),
                new("adam", 0.01, Decay: 0.1),
                new("adam", 0.02, Beta1: 0.5, Beta2: 0.9, Epsilon: 1e-3),
                new("adamw", 0.01, Decay: 0.1),
                new("adamw", 0.02, Decay: 0, Beta1: 0.5, Beta2: 0.9),
            ];

            // Lengths below, at and beyond a whole vector of any width.
            foreach (Case one in cases)
            {
                foreach (int length in (int[])[1, 7, 8, 16, 37])
                    data.Add(one, length);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void FollowsTheFormula(Case one, int length)
    {
        const int steps = 20;
        var random = new Random(length);
        double[] expected = [.. Enumerable.Range(0, length).Select(_ => (double)(float)((random.NextDouble() * 2) - 1))];
        float[] parameters = [.. expected.Select(value => (float)value)];
        double[] m = new double[length];
        double[] v = new double[length];
        Optimizer optimizer = one.Build();
        optimizer.Attach(length);
        for (int t = 1; t <= steps; t++)
        {
            float[] adjoints = [.. Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() * 2) - 1))];
            for (int i = 0; i < length; i++)
                Reference(one, t, ref expected[i], adjoints[i], ref m[i], ref v[i]);
            optimizer.Apply(parameters, adjoints, [new ParameterSegment(0, length, Decays: true)]);
            Assert.Equal(t, optimizer.Steps);
        }

        for (int i = 0; i < length; i++)
            Assert.Equal(expected[i], parameters[i], 2e-6);
    }

    private static void Reference(Case one, int t, ref double p, double g, ref double m, ref double v)
    {
        if (one.Kind == "adamw")
            p -= one.Rate * one.Decay * p;
        else
            g += one.Decay * p;
        if (one.Kind == "sgd")
        {
            if (one.Momentum != 0)
            {
                m = t == 1 ? g : (one.Momentum * m) + g;
                g = one.Nesterov ? g + (one.Momentum * m) : m;
            }

            p -= one.Rate * g;
            return;
        }

        m = (one.Beta1 * m) + ((1 - one.Beta1) * g);
        v = (one.Beta2 * v) + ((1 - one.Beta2) * g * g);
        double mean = m / (1 - Math.Pow(one.Beta1, t));
        double square = v / (1 - Math.Pow(one.Beta2, t));
        p -= one.Rate * mean / (Math.Sqrt(square) + one.Epsilon);
    }

    // Worked by hand from θ = 1 and adjoints 0.5, −1.
    [Theory]
    [InlineData("sgd", 0.95, 1.05)]
    [InlineData("momentum", 0.95, 1.005)] // b = 0.5; b = 0.45 − 1 = −0.55
    [InlineData("nesterov", 0.905, 1.0545)] // g = 0.5 + 0.45; g = −1 − 0.495
    [InlineData("decay", 0.9, 0.955)] // g = 0.5 + 0.5 · 1; g = −1 + 0.5 · 0.9
    [InlineData("adam", 0.9, 0.9366103)] // m̂ = g and v̂ = g²; then m̂ = −0.055 ÷ 0.19, v̂ = 0.00124975 ÷ 0.001999
    [InlineData("adamw", 0.85, 0.8441103)] // 1 · (1 − 0.1 · 0.5) first; 0.85 · 0.95 then
    public void FirstSteps(string name, double first, double second)
    {
        Optimizer optimizer = name switch
        {
            "sgd" => new Sgd(0.1f),
            "momentum" => new Sgd(0.1f, momentum: 0.9f),
            "nesterov" => new Sgd(0.1f, momentum: 0.9f, nesterov: true),
            "decay" => new Sgd(0.1f, weightDecay: 0.5f),
            "adam" => new Adam(0.1f),
            _ => new AdamW(0.1f, weightDecay: 0.5f),
        };
        optimizer.Attach(1);
        float[] parameters = [1f];
        ParameterSegment[] segments = [new(0, 1, Decays: true)];
        optimizer.Apply(parameters, [0.5f], segments);
        Assert.Equal(first, parameters[0], 1e-6);
        optimizer.Apply(parameters, [-1f], segments);
        Assert.Equal(second, parameters[0], 1e-6);
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    [InlineData("adamw")]
    public void OnlyWeightsDecayUnlessAllDo(string kind)
    {
        float[] Run(bool decayAll, float decay)
        {
            Optimizer optimizer = kind switch
            {
                "sgd" => new Sgd(0.1f, weightDecay: decay) { DecayAll = decayAll },
                "adam" => new Adam(0.1f, weightDecay: decay) { DecayAll = decayAll },
                _ => new AdamW(0.1f, weightDecay: decay) { DecayAll = decayAll },
            };
            optimizer.Attach(3);
            float[] parameters = [2f, 2f, 2f];
            optimizer.Apply(parameters, [0.1f, 0.1f, 0.1f], [new(0, 1, Decays: true), new(1, 1, Decays: false)]);
            optimizer.Apply(parameters, [0.3f, 0.3f, 0.3f], [new(0, 1, Decays: true), new(1, 1, Decays: false)]);
            return parameters;
        }

        float[] none = Run(decayAll: false, decay: 0f);
        float[] weights = Run(decayAll: false, decay: 0.1f);
        float[] all = Run(decayAll: true, decay: 0.1f);
        Assert.NotEqual(none[0], weights[0]);
        Assert.Equal(none[1], weights[1]);
        Assert.Equal([weights[0], weights[0], 2f], all);
    }

    [Fact]
    public void TheBitsDoNotDependOnHowTheParametersAreCut()
    {
        var random = new Random(3);
        float[] whole = [.. Enumerable.Range(0, 61).Select(_ => random.NextSingle())];
        float[] cut = [.. whole];
        float[] adjoints = [.. whole.Select(_ => random.NextSingle() - 0.5f)];
        var first = new Adam();
        var second = new Adam();
        first.Attach(61);
        second.Attach(61);
        for (int step = 0; step < 3; step++)
        {
            first.Apply(whole, adjoints, [new(0, 61, true)]);
            second.Apply(cut, adjoints, [new(0, 5, true), new(5, 30, true), new(35, 26, true)]);
        }

        Assert.Equal(whole, cut);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(1003)]
    public void SumOfSquaresIsExactOnIntegers(int length)
    {
        float[] values = [.. Enumerable.Range(0, length).Select(index => (float)((index * 7 % 31) - 15))];
        Assert.Equal(values.Sum(value => (double)value * value), VectorMath.SumOfSquares(values));
    }

    [Fact]
    public void SumOfSquaresNeitherOverflowsNorHidesNaN()
    {
        Assert.Equal(3 * (double)float.MaxValue * float.MaxValue, VectorMath.SumOfSquares([float.MaxValue, float.MaxValue, float.MaxValue]));
        Assert.True(double.IsNaN(VectorMath.SumOfSquares([1, 2, 3, 4, 5, 6, 7, 8, float.NaN])));
    }

    [Fact]
    public void AnOptimizerBelongsToOneTrainer()
    {
        var optimizer = new AdamW();
        optimizer.Attach(4);
        Assert.Throws<InvalidOperationException>(() => optimizer.Attach(4));
    }

    [Fact]
    public void BadNumbersAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(-1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(0.1f, momentum: 1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(0.1f, momentum: float.NaN));
        Assert.Throws<ArgumentException>(() => new Sgd(0.1f, nesterov: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(beta1: 1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(beta2: -0.1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW(epsilon: float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW(weightDecay: float.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam().LearningRate = float.NaN);
    }
}
