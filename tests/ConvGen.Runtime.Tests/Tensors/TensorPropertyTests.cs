using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Xunit;

namespace ConvGen.Runtime.Tests.Tensors;

/// <summary>Properties of tensor operations on drawn shapes, against index arithmetic written out.</summary>
public sealed class TensorPropertyTests
{
    private static readonly Gen<int[]> Shapes = Gen.Int[1, 4].Array[0, 4];

    [Fact]
    public void BinaryOperationsBroadcast() =>
        Gen.Select(Shapes, Gen.Int[0, 15], Gen.Int[0, 15], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 4]).Sample((shape, ones, otherOnes, dropped, otherDropped, word) =>
        {
            TensorOperation[] operations = [TensorOperation.Add, TensorOperation.Sub, TensorOperation.Mul, TensorOperation.Max, TensorOperation.Min];
            Func<float, float, float>[] functions = [(a, b) => a + b, (a, b) => a - b, (a, b) => a * b, MathF.Max, MathF.Min];
            TestTensor left = TestTensor.Random(Narrowed(shape, ones, dropped), 1), right = TestTensor.Random(Narrowed(shape, otherOnes, otherDropped), 2);
            TestTensor actual = TensorRun.Of(operations[word], [], left, right);
            Assert.Equal(
                TestTensor.Places(actual.Axes).Select(place => functions[word](left.Broadcast(place), right.Broadcast(place))),
                actual.Values);
        });

    [Fact]
    public void SumsOfSeveralBroadcast() =>
        Gen.Select(Shapes, Gen.Int[0, 15], Gen.Int[0, 15], Gen.Int[0, 15]).Sample((shape, first, second, third) =>
        {
            TestTensor[] inputs = [.. new[] { first, second, third }.Select((ones, index) => TestTensor.Random(Narrowed(shape, ones, index % 2), index))];
            TestTensor actual = TensorRun.Of(TensorOperation.Sum, [], inputs);
            Assert.Equal(TestTensor.Places(actual.Axes).Select(place => inputs.Sum(input => input.Broadcast(place))), actual.Values);
        });

    [Fact]
    public void ExpandRepeats() =>
        Gen.Select(Shapes, Gen.Int[0, 15], Gen.Int[0, 3]).Sample((shape, ones, dropped) =>
        {
            TestTensor input = TestTensor.Random(Narrowed(shape, ones, dropped), 1);
            TestTensor actual = TensorRun.Of(TensorOperation.Expand, [TensorRun.Setting("Shape", shape)], input);
            Assert.Equal(TestTensor.Places(actual.Axes).Select(place => input.Broadcast(place)), actual.Values);
        });

    [Fact]
    public void TransposingBackGivesTheSame() =>
        Gen.Select(Shapes, Gen.Int[0, 1000]).Sample((shape, seed) =>
        {
            int[] order = [.. Enumerable.Range(0, shape.Length)];
            new Random(seed).Shuffle(order);
            int[] back = [.. Enumerable.Range(0, shape.Length).Select(axis => Array.IndexOf(order, axis))];
            TestTensor input = TestTensor.Random(shape, seed);
            TestTensor turned = TensorRun.Of(TensorOperation.Transpose, [TensorRun.Setting("Permutation", order)], input);
            foreach ((int[] place, int index) in TestTensor.Places(turned.Axes).Select((place, index) => (place, index)))
                Assert.Equal(input.Broadcast([.. back.Select(axis => place[axis])]), turned.Values[index]);
            Assert.Equal(input.Values, TensorRun.Of(TensorOperation.Transpose, [TensorRun.Setting("Permutation", back)], turned).Values);
        });

    [Fact]
    public void SlicesAreThoseOfIndexArithmetic() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[-12, 12], Gen.Int[-12, 12], Gen.Int[1, 3], Gen.Bool).Sample((size, start, end, step, back) =>
        {
            TestTensor input = TestTensor.Random([2, size, 3], 5);
            int stride = back ? -step : step;
            TestTensor actual = TensorRun.Of(
                TensorOperation.Slice,
                [TensorRun.Setting("Starts", start), TensorRun.Setting("Ends", end), TensorRun.Setting("Steps", stride), TensorRun.Setting("Axes", 1)],
                input);
            int[] places = [.. Sliced(size, start, end, stride)];
            Assert.Equal([2, places.Length, 3], actual.Axes);
            Assert.Equal(TestTensor.Places(actual.Axes).Select(place => input.Broadcast([place[0], places[place[1]], place[2]])), actual.Values);
        });

    [Fact]
    public void PaddingCutAgainGivesTheSame() =>
        Gen.Select(Gen.Int[1, 5].Array[1, 3], Gen.Int[0, 4].Array[6], Gen.Int[0, 2]).Sample((shape, pads, mode) =>
        {
            int rank = shape.Length;
            int[] both = [.. pads.Take(2 * rank)];
            TestTensor input = TestTensor.Random(shape, 6);
            TestTensor padded = TensorRun.Of(TensorOperation.Pad, [TensorRun.Setting("Pads", both), TensorRun.Setting("PadMode", mode)], input);
            Assert.DoesNotContain(float.NaN, padded.Values);
            TestTensor cut = TensorRun.Of(TensorOperation.Pad, [TensorRun.Setting("Pads", [.. both.Select(pad => -pad)])], padded);
            Assert.Equal(input.Values, cut.Values);
        });

    [Fact]
    public void MatrixProductsBroadcastTheirOuterAxes() =>
        Gen.Select(Gen.Int[1, 3].Array[0, 2], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[1, 5]).Sample((outer, ones, otherOnes, rows, terms, columns) =>
        {
            TestTensor left = TestTensor.Random([.. Narrowed(outer, ones, 0), rows, terms], 1);
            TestTensor right = TestTensor.Random([.. Narrowed(outer, otherOnes, 0), terms, columns], 2);
            TestTensor actual = TensorRun.Of(TensorOperation.MatMul, [], left, right);
            Assert.Equal(
                TestTensor.Places(actual.Axes).Select(place => Enumerable.Range(0, terms).Sum(term =>
                    left.Broadcast([.. place[..^1], term]) * right.Broadcast([.. place[..^2], term, place[^1]]))),
                actual.Values);
        });

    /// <summary>⟨x ∗ w, y⟩ = ⟨x, y ∗ᵀ w⟩, exact with whole numbers, on one to three axes.</summary>
    [Fact]
    public void ATransposedConvolutionIsTheAdjoint() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3].Array[3], Gen.Int[1, 3].Array[3], Gen.Int[1, 2].Array[3], Gen.Int[0, 2].Array[6], Gen.Int[1, 2]).Sample((spatial, kernel, strides, dilations, pads, groups) =>
        {
            int[] taps = [.. kernel.Take(spatial)];
            int[] sizes = [.. Enumerable.Range(0, spatial).Select(axis => ((kernel[axis] - 1) * dilations[axis]) + 1 + (2 * strides[axis]) + (axis % 2))];
            TensorSetting[] window =
            [
                TensorRun.Setting("Strides", strides[..spatial]), TensorRun.Setting("Dilations", dilations[..spatial]),
                TensorRun.Setting("Pads", [.. pads.Take(spatial), .. pads.Skip(3).Take(spatial)]), TensorRun.Setting("Groups", groups),
            ];
            TestTensor x = TestTensor.Random([2, 2 * groups, .. sizes], 1);
            TestTensor weights = TestTensor.Random([3 * groups, 2, .. taps], 2);
            TestTensor forward = TensorRun.Of(TensorOperation.Conv, window, x, weights);
            TestTensor y = TestTensor.Random(forward.Axes, 3);
            // Strides may leave out the last places: output padding brings them back.
            TestTensor shorter = TensorRun.Of(TensorOperation.ConvTranspose, window, y, weights);
            int[] missing = [.. sizes.Select((size, axis) => size - shorter.Axes[axis + 2])];
            TestTensor adjoint = TensorRun.Of(TensorOperation.ConvTranspose, [.. window, TensorRun.Setting("OutputPadding", missing)], y, weights);
            Assert.Equal(x.Axes, adjoint.Axes);
            Assert.Equal(Dot(forward, y), Dot(x, adjoint));
        });

    [Fact]
    public void ReductionsKeepTheTotal() =>
        Gen.Select(Shapes, Gen.Int[0, 15]).Sample((shape, marks) =>
        {
            int[] axes = [.. Enumerable.Range(0, shape.Length).Where(axis => (marks & (1 << axis)) != 0)];
            TestTensor input = TestTensor.Random(shape, 4);
            TensorSetting[] settings = axes.Length == 0 ? [TensorRun.Setting("EmptyAxesReduceNothing", 1)] : [TensorRun.Setting("Axes", axes)];
            TestTensor sums = TensorRun.Of(TensorOperation.ReduceSum, settings, input);
            Assert.Equal(shape.Select((size, axis) => axes.Contains(axis) ? 1 : size), sums.Axes);
            Assert.Equal(input.Values.Sum(), sums.Values.Sum());
        });

    [Fact]
    public void SoftmaxSumsToOne() =>
        Gen.Select(Gen.Int[1, 5].Array[1, 4], Gen.Int[1, 15]).Sample((shape, marks) =>
        {
            int[] axes = [.. Enumerable.Range(0, shape.Length).Where(axis => (marks & (1 << axis)) != 0)];
            if (axes.Length == 0)
                return;
            TestTensor shares = TensorRun.Of(TensorOperation.Softmax, [TensorRun.Setting("Axes", axes)], TestTensor.Random(shape, 7));
            TestTensor sums = TensorRun.Of(TensorOperation.ReduceSum, [TensorRun.Setting("Axes", axes)], shares);
            Assert.All(sums.Values, sum => Assert.Equal(1, sum, 1e-5f));
        });

    private static double Dot(TestTensor left, TestTensor right) => left.Values.Zip(right.Values, (a, b) => (double)a * b).Sum();

    /// <summary>A shape with 1 at marked axes, and without its first ones.</summary>
    private static int[] Narrowed(int[] shape, int ones, int dropped) =>
        [.. shape.Select((size, axis) => (ones & (1 << axis)) != 0 ? 1 : size).Skip(Math.Min(dropped, shape.Length))];

    private static IEnumerable<int> Sliced(int size, int start, int end, int step)
    {
        start = start < 0 ? start + size : start;
        end = end < 0 ? end + size : end;
        // Limits beyond the axis are cut; going back, the place before the first one is a limit too.
        start = Math.Clamp(start, 0, step > 0 ? size : size - 1);
        end = Math.Clamp(end, step > 0 ? 0 : -1, size);
        for (int place = start; step > 0 ? place < end : place > end; place += step)
            yield return place;
    }
}
