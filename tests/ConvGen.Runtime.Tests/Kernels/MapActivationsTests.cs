using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.Intrinsics;
using ConvGen.Kernels;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

public class MapActivationsTests
{
    private const float Parameter = 0.3f;
    private const float Second = 0.7f;

    public static IEnumerable<object[]> FunctionsAndCases =>
        from activation in Enum.GetValues<Activation>()
        where activation != Activation.PRelu
        from number in Layouts.Numbers
        select new object[] { activation, number };

    public static TheoryData<int> Cases => Layouts.Cases;

    [Theory]
    [MemberData(nameof(FunctionsAndCases))]
    public void ForwardIsTheFunction(Activation activation, int number)
    {
        MapArray input = Input(activation, number);
        float[] actual = Layouts.InAnyShares(run =>
        {
            MapArray output = new(Layouts.Of(number, 2), input.Images);
            run(range => MapActivations.Forward(activation, Parameter, Second, input.Maps, output.Maps, range));
            output.AssertHalo();
            return output.Planar();
        });

        Layouts.Close([.. input.Planar().Select(x => Function(activation, x))], actual, 5e-7);

        MapActivations.Forward(activation, Parameter, Second, input.Maps, input.Maps, WorkRange.Whole);
        Layouts.Close(Layouts.Doubles(actual), input.Planar(), 2e-7);
        input.AssertHalo();
    }

    /// <summary>Exponents with a short cut of their own, and others, give the power; the adjoint is its derivative, and 0 at 0 where there is none.</summary>
    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(2f)]
    [InlineData(3f)]
    [InlineData(0.5f)]
    [InlineData(0.75f)]
    [InlineData(-0.5f)]
    [InlineData(-1f)]
    [InlineData(-2f)]
    [InlineData(1.7f)]
    [InlineData(-3f)]
    public void PowersAreThose(float exponent)
    {
        MapLayout layout = new(1, 5, 1, 1, 0, 0, 0, 0);
        MapArray maps = new(layout, 1, [0.25f, 1, 1.5f, 3, 7]);
        MapArray result = new(layout, 1);
        MapActivations.Forward(Activation.Pow, exponent, 0, maps.Maps, result.Maps, WorkRange.Whole);
        Layouts.Close([.. maps.Planar().Select(x => Math.Pow(x, exponent))], result.Planar(), 5e-7);
        MapArray ones = new(layout, 1, [1, 1, 1, 1, 1]);
        MapActivations.Backward(Activation.Pow, exponent, 0, maps.Maps, result.Maps, ones.Maps, result.Maps, accumulate: false, WorkRange.Whole);
        Layouts.Close([.. maps.Planar().Select(x => exponent * Math.Pow(x, exponent - 1))], result.Planar(), 2e-6);
        MapArray zeros = new(layout, 1, [0, 0, 0, 0, 0]);
        MapActivations.Backward(Activation.Pow, exponent, 0, zeros.Maps, zeros.Maps, ones.Maps, result.Maps, accumulate: false, WorkRange.Whole);
        Assert.All(result.Planar(), value => Assert.Equal(exponent == 1 ? 1 : 0, value));
    }

    /// <summary>Far out, where an exponential overflows or vanishes, functions and adjoints stay finite and right.</summary>
    [Theory]
    [InlineData(Activation.Softplus, -80f, 0.0, 0.0)]
    [InlineData(Activation.Softplus, 95f, 95.0, 1.0)]
    [InlineData(Activation.Mish, -80f, 0.0, 0.0)]
    [InlineData(Activation.Mish, 95f, 95.0, 1.0)]
    [InlineData(Activation.GeluTanh, -80f, 0.0, 0.0)]
    [InlineData(Activation.GeluTanh, 95f, 95.0, 1.0)]
    [InlineData(Activation.Selu, 95f, 66.5, 0.7)]
    [InlineData(Activation.Celu, 95f, 95.0, 1.0)]
    public void FarOutNothingOverflows(Activation activation, float x, double y, double slope)
    {
        MapLayout layout = new(1, 1, 1, 1, 0, 0, 0, 0);
        MapArray input = new(layout, 1, [x]), output = new(layout, 1), one = new(layout, 1, [1]), adjoint = new(layout, 1);
        MapActivations.Forward(activation, Parameter, Second, input.Maps, output.Maps, WorkRange.Whole);
        MapActivations.Backward(activation, Parameter, Second, input.Maps, output.Maps, one.Maps, adjoint.Maps, accumulate: false, WorkRange.Whole);
        Assert.Equal(y, output.Planar()[0], 1e-5);
        Assert.Equal(slope, adjoint.Planar()[0], 1e-5);
    }

    [Theory]
    [MemberData(nameof(FunctionsAndCases))]
    public void BackwardIsTheDerivative(Activation activation, int number)
    {
        MapArray input = Input(activation, number);
        MapArray output = new(Layouts.Of(number, 2), input.Images, [.. input.Planar().Select(x => (float)Function(activation, x))]);
        MapArray gradient = Layouts.Filled(number, 3, seed: number + 100);
        double[] expected = [.. input.Planar().Zip(gradient.Planar(), (x, g) => g * Derivative(activation, x))];
        bool byOutput = activation is Activation.Relu or Activation.Relu6 or Activation.Clip;
        float[] actual = Layouts.InAnyShares(run =>
        {
            MapArray result = new(Layouts.Of(number, 4), input.Images);
            run(range => MapActivations.Backward(
                activation, Parameter, Second, byOutput ? output.Maps : input.Maps, output.Maps, gradient.Maps, result.Maps, accumulate: false, range));
            result.AssertHalo();
            return result.Planar();
        });
        Layouts.Close(expected, actual, 2e-5);

        float[] accumulated = Layouts.InAnyShares(run =>
        {
            MapArray result = new(Layouts.Of(number, 4), input.Images, input.Planar());
            run(range => MapActivations.Backward(
                activation, Parameter, Second, input.Maps, output.Maps, gradient.Maps, result.Maps, accumulate: true, range));
            result.AssertHalo(cleared: false);
            return result.Planar();
        });
        Layouts.Close([.. actual.Zip(input.Planar(), (adjoint, before) => (double)adjoint + before)], accumulated, 1e-6);

        MapActivations.Backward(
            activation, Parameter, Second, input.Maps, output.Maps, gradient.Maps, gradient.Maps, accumulate: false, WorkRange.Whole);
        Layouts.Close(Layouts.Doubles(actual), gradient.Planar(), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void PReluHasASlopePerChannel(int number)
    {
        MapArray input = Layouts.Filled(number, 1, seed: number);
        MapArray gradient = Layouts.Filled(number, 2, seed: number + 100);
        float[] slopes = Layouts.Values(input.Layout.Channels, 7);
        float[] x = input.Planar();
        float[] g = gradient.Planar();
        int pixels = input.Layout.Height * input.Layout.Width;
        double Slope(int i) => x[i] > 0 ? 1 : slopes[i / pixels % slopes.Length];

        float[] forward = Layouts.InAnyShares(run =>
        {
            MapArray output = new(Layouts.Of(number, 3), input.Images);
            run(range => MapActivations.PReluForward(slopes, input.Maps, output.Maps, range));
            output.AssertHalo();
            return output.Planar();
        });
        float[] backward = Layouts.InAnyShares(run =>
        {
            MapArray output = new(Layouts.Of(number, 3), input.Images, x);
            run(range => MapActivations.PReluBackward(slopes, input.Maps, gradient.Maps, output.Maps, accumulate: true, range));
            output.AssertHalo(cleared: false);
            return output.Planar();
        });
        float[] slopeAdjoint = Layouts.InAnyShares(run =>
        {
            float[] sums = [.. slopes];
            run(range => MapActivations.PReluSlopeAdjoint(input.Maps, gradient.Maps, sums, range));
            return sums;
        });
        double[] expectedSlopes = Layouts.Doubles(slopes);
        for (int i = 0; i < x.Length; i++)
            expectedSlopes[i / pixels % slopes.Length] += x[i] > 0 ? 0 : (double)x[i] * g[i];

        Layouts.Close([.. x.Select((value, i) => value * Slope(i))], forward);
        Layouts.Close([.. x.Select((value, i) => value + (g[i] * Slope(i)))], backward);
        Layouts.Close(expectedSlopes, slopeAdjoint);
    }

    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.Selu)]
    [InlineData(Activation.Celu)]
    [InlineData(Activation.Softplus)]
    [InlineData(Activation.Softsign)]
    [InlineData(Activation.Mish)]
    [InlineData(Activation.GeluTanh)]
    [InlineData(Activation.Clip)]
    [InlineData(Activation.ThresholdedRelu)]
    [InlineData(Activation.Shrink)]
    [InlineData(Activation.Affine)]
    [InlineData(Activation.Pow)]
    [InlineData(Activation.Sqrt)]
    [InlineData(Activation.Exp)]
    [InlineData(Activation.Log)]
    [InlineData(Activation.Abs)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Relu6)]
    [InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.Elu)]
    [InlineData(Activation.Silu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.HardSwish)]
    [InlineData(Activation.HardSigmoid)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Tanh)]
    public void NaNStaysNaN(Activation activation)
    {
        MapLayout layout = new(1, 19, 1, 1, 0, 0, 0, 0);
        float[] values = new float[19];
        values[2] = values[18] = float.NaN;
        MapArray maps = new(layout, 1, values);

        MapActivations.Forward(activation, Parameter, Second, maps.Maps, maps.Maps, WorkRange.Whole);

        Assert.Equal([2, 18], Enumerable.Range(0, 19).Where(i => float.IsNaN(maps.At(i))));
    }

    /// <summary>Where the output is NaN, ReLU and ReLU6 pass the adjoint on, as PyTorch does; at 0 and at 6 they don't.</summary>
    [Theory]
    [InlineData(Activation.Relu, new[] { 5f, 0f, 5f, 5f, 5f })]
    [InlineData(Activation.Relu6, new[] { 5f, 0f, 5f, 0f, 0f })]
    public void RectifiersPassTheAdjointOfNaN(Activation activation, float[] expected)
    {
        MapLayout layout = new(1, 5, 1, 1, 0, 0, 0, 0);
        MapArray output = new(layout, 1, [float.NaN, 0, 3, 6, 6]);
        MapArray gradient = new(layout, 1, [5, 5, 5, 5, 5]);

        MapActivations.Backward(activation, 0, 0, output.Maps, output.Maps, gradient.Maps, gradient.Maps, accumulate: false, WorkRange.Whole);

        Assert.Equal(expected, gradient.Planar());
    }

    [Theory]
    [InlineData(Activation.PRelu)]
    [InlineData((Activation)99)]
    public void OtherFunctionsAreRefused(Activation activation)
    {
        MapArray maps = Layouts.Filled(0, 0, seed: 1);
        float[] before = maps.Planar();
        Assert.Throws<ArgumentOutOfRangeException>(() => MapActivations.Forward(activation, 0, 0, maps.Maps, maps.Maps, WorkRange.Whole));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => MapActivations.Backward(activation, 0, 0, maps.Maps, maps.Maps, maps.Maps, maps.Maps, accumulate: false, WorkRange.Whole));
        Assert.Equal(before, maps.Planar());
    }

    /// <summary>The error function's error stays below 2e−7 from −6 to 6.</summary>
    [Fact]
    public void ErrorFunctionKeepsItsPromise()
    {
        double worst = 0;
        for (int i = -60_000; i <= 60_000; i += 7)
        {
            float x = i / 10_000f;
            float actual = ActivationFunctions.ErrorFunction(Vector256.Create(x))[3];
            worst = Math.Max(worst, Math.Abs(actual - ReferenceActivation.ErrorFunction(x)));
        }

        Assert.InRange(worst, 0, 2e-7);
    }

    /// <summary>A map of a case; positive for functions that have no value elsewhere.</summary>
    private static MapArray Input(Activation activation, int number)
    {
        MapArray input = Layouts.Filled(number, 1, seed: number);
        bool positive = activation is Activation.Sqrt or Activation.Log or Activation.Pow;
        return positive ? new MapArray(input.Layout, input.Images, [.. input.Planar().Select(x => Math.Abs(x) + 0.1f)]) : input;
    }

    private static double Function(Activation activation, double x) => ReferenceActivation.Of(activation, x, Parameter, Second);

    /// <summary>Central difference in double.</summary>
    private static double Derivative(Activation activation, double x)
    {
        const double Step = 1e-6;
        return (Function(activation, x + Step) - Function(activation, x - Step)) / (2 * Step);
    }
}
