using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Tensors;

/// <summary>A tensor of a test: its axes and values.</summary>
internal sealed record TestTensor(int[] Axes, float[] Values)
{
    /// <summary>Small whole numbers, whose sums and products are exact.</summary>
    public static TestTensor Random(int[] axes, int seed)
    {
        var random = new Random(seed);
        return new(axes, [.. Enumerable.Range(0, new TensorAxes(axes).Length).Select(_ => (float)random.Next(-4, 5))]);
    }

    /// <summary>The value at a place of a larger tensor that this one broadcasts to.</summary>
    public float Broadcast(ReadOnlySpan<int> place)
    {
        int[] strides = new TensorAxes(Axes).Strides();
        int index = 0;
        for (int axis = 0; axis < Axes.Length; axis++)
            index += Axes[axis] == 1 ? 0 : place[place.Length - Axes.Length + axis] * strides[axis];
        return Values[index];
    }

    /// <summary>All places of a shape, the last axis fastest.</summary>
    public static IEnumerable<int[]> Places(int[] axes)
    {
        int length = new TensorAxes(axes).Length;
        int[] strides = new TensorAxes(axes).Strides();
        for (int index = 0; index < length; index++)
            yield return [.. axes.Select((size, axis) => index / strides[axis] % size)];
    }
}

/// <summary>Runs one tensor operation.</summary>
internal static class TensorRun
{
    public static TestTensor Of(TensorOperation operation, TensorSetting[] settings, params TestTensor[] inputs)
    {
        var all = new TensorSettings(operation, settings);
        TensorAxes[] shapes = [.. inputs.Select(input => new TensorAxes(input.Axes))];
        TensorShapeResult result = TensorShapeInference.Infer(all, shapes);
        Assert.True(result.Problem is null, $"{operation} {string.Join(" ", shapes.AsEnumerable())}: {result.Problem}");
        float[] output = new float[result.Shape!.Length];
        // What isn't written shows.
        Array.Fill(output, float.NaN);
        TensorPlace[] places = [.. inputs.Select(input => TensorPlace.Constant(input.Values, input.Axes))];
        TensorComputation computation = TensorComputations.Make(all, shapes, result.Shape);
        for (int slice = 0; slice < computation.Slices; slice++)
            computation.Compute(new TensorOperandValues(default, places, 0), output, slice);
        return new(result.Shape.ToArray(), output);
    }

    public static TensorSetting Setting(string name, params int[] numbers) => new(name, [.. numbers.Select(number => (double)number)]);
}
