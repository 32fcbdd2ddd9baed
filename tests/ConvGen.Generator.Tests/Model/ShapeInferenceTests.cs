using System.Linq;
using ConvGen.Generator.Model;
using Xunit;

namespace ConvGen.Generator.Tests.Model;

/// <summary>Output shapes against figures worked out by hand or taken from PyTorch's documentation of each layer.</summary>
public sealed class ShapeInferenceTests
{
    private static readonly WindowAxis Neutral = new(1, 1, 1, 0, 0);

    [Theory]
    // size, kernel, stride, dilation, before, after → output
    [InlineData(28, 3, 1, 1, 0, 0, 26)]
    [InlineData(28, 3, 1, 1, 1, 1, 28)]
    [InlineData(224, 7, 2, 1, 3, 3, 112)]
    [InlineData(56, 3, 2, 1, 1, 1, 28)]
    [InlineData(10, 3, 1, 2, 0, 0, 6)]
    [InlineData(10, 4, 3, 1, 0, 1, 3)]
    [InlineData(5, 5, 1, 1, 0, 0, 1)]
    public void ConvolutionShape(int size, int kernel, int stride, int dilation, int before, int after, int expected)
    {
        var axis = new WindowAxis(kernel, stride, dilation, before, after);
        ShapeResult rows = ShapeInference.Infer(Convolution(8, new WindowSpec(axis, Neutral)), [Shape.Map(3, size, 17)]);
        ShapeResult columns = ShapeInference.Infer(Convolution(8, new WindowSpec(Neutral, axis)), [Shape.Map(3, 17, size)]);
        Assert.Equal(Shape.Map(8, expected, 17), rows.Shape);
        Assert.Equal(Shape.Map(8, 17, expected), columns.Shape);
        Assert.Null(rows.Problem);
        Assert.Null(columns.Problem);
    }

    [Theory]
    // size, kernel, stride, dilation, padding, output padding → output
    [InlineData(7, 3, 2, 1, 1, 1, 14)]
    [InlineData(7, 4, 2, 1, 1, 0, 14)]
    [InlineData(1, 4, 1, 1, 0, 0, 4)]
    [InlineData(5, 3, 2, 2, 0, 1, 14)]
    public void TransposedShape(int size, int kernel, int stride, int dilation, int padding, int outputPadding, int expected)
    {
        var axis = new WindowAxis(kernel, stride, dilation, padding, padding);
        ConvOperation convolution = Convolution(8, new WindowSpec(axis, axis)) with { Transposed = true };
        ShapeResult result = ShapeInference.Infer(convolution, [Shape.Map(3, size, size)], new SizeRule(false, outputPadding, outputPadding));
        Assert.Equal(Shape.Map(8, expected, expected), result.Shape);
    }

    [Theory]
    // size, kernel, stride, padding, rounded up → output
    [InlineData(28, 2, 2, 0, false, 14)]
    [InlineData(27, 2, 2, 0, false, 13)]
    [InlineData(27, 2, 2, 0, true, 14)]
    [InlineData(112, 3, 2, 1, false, 56)]
    [InlineData(112, 3, 2, 0, true, 56)]
    // A window that would begin in the padding behind the input is dropped: ⌈(3 + 2 − 2) ÷ 2⌉ + 1 = 3, but the third begins at 3.
    [InlineData(3, 2, 2, 1, true, 2)]
    public void PoolShape(int size, int kernel, int stride, int padding, bool ceiling, int expected)
    {
        var axis = new WindowAxis(kernel, stride, 1, padding, padding);
        var pool = new PoolOperation(PoolKind.Maximum, new WindowSpec(axis, axis), false, false);
        Assert.Equal(Shape.Map(5, expected, expected), ShapeInference.Infer(pool, [Shape.Map(5, size, size)], new SizeRule(ceiling, 0, 0)).Shape);
    }

    [Fact]
    public void ShapesOfOtherLayers()
    {
        Shape map = Shape.Map(6, 4, 5);
        Shape signal = Shape.Signal(6, 5);
        Shape vector = Shape.Vector(6);
        var window = new WindowSpec(new WindowAxis(4, 4, 1, 0, 0), new WindowAxis(5, 5, 1, 0, 0));
        Assert.Equal(vector, Infer(new PoolOperation(PoolKind.Average, window, false, Global: true), map));
        Assert.Equal(Shape.Vector(120), Infer(new FlattenOperation(), map));
        Assert.Equal(Shape.Vector(10), Infer(new DenseOperation(10, true, ActivationSpec.None), map));
        Assert.Equal(Shape.Map(6, 12, 15), Infer(new UpsampleOperation(3, UpsampleMode.Nearest), map));
        Assert.Equal(Shape.Signal(6, 15), Infer(new UpsampleOperation(3, UpsampleMode.Bilinear), signal));
        Assert.Equal(map, Infer(new BatchNormOperation(1e-5f, 0.1f, true, ActivationSpec.None), map));
        Assert.Equal(vector, Infer(new SoftmaxOperation(new SoftmaxSettings(Axes.Channels, Log: false)), vector));
        Assert.Equal(signal, Infer(new DropoutOperation(0.5f), signal));
    }

    [Fact]
    public void ShapesOfJoins()
    {
        Shape map = Shape.Map(6, 4, 5);
        Assert.Equal(map, Join(JoinKind.Add, map, map, map));
        Assert.Equal(map, Join(JoinKind.Multiply, map, Shape.Vector(6)));
        Assert.Equal(map, Join(JoinKind.Multiply, Shape.Map(6, 1, 1), map));
        Assert.Equal(Shape.Map(6, 1, 1), Join(JoinKind.Multiply, Shape.Vector(6), Shape.Map(6, 1, 1)));
        Assert.Equal(Shape.Map(9, 4, 5), Join(JoinKind.Concat, map, Shape.Map(3, 4, 5)));
        Assert.Equal(Shape.Vector(7), Join(JoinKind.Concat, Shape.Vector(3), Shape.Vector(4)));
        Assert.NotNull(JoinShapes.Infer(JoinKind.Multiply, [map, Shape.Vector(5)]).Problem);
        Assert.Equal(Shape.Map(6, 1, 1), Join(JoinKind.Add, Shape.Vector(6), Shape.Map(6, 1, 1)));
        Assert.Equal(map, Join(JoinKind.Subtract, Shape.Map(1, 4, 5), Shape.Map(6, 1, 1)));
        Assert.Equal(map, Join(JoinKind.Maximum, Shape.Map(6, 4, 1), Shape.Map(1, 1, 5), Shape.Vector(1)));
        Assert.NotNull(JoinShapes.Infer(JoinKind.Divide, [map, Shape.Map(6, 2, 5)]).Problem);
        Assert.NotNull(JoinShapes.Infer(JoinKind.Minimum, [Shape.Signal(6, 5), Shape.Map(6, 4, 5)]).Problem);
        Assert.NotNull(JoinShapes.Infer(JoinKind.Concat, [Shape.Signal(6, 1), Shape.Map(6, 1, 1)]).Problem);
    }

    /// <summary>Whatever the numbers are, what comes back is a value: a shape within the range of an integer, or a problem.</summary>
    [Fact]
    public void NoNumbersThrow()
    {
        int[] numbers = [int.MinValue, -1, 0, 1, 2, 3, 46341, 1 << 30, int.MaxValue];
        int shapes = 0;
        int problems = 0;
        foreach (int size in numbers.Where(size => size > 0 && size <= 1 << 30))
        {
            foreach (int kernel in numbers)
            {
                foreach (int stride in numbers)
                {
                    foreach (int other in numbers)
                    {
                        Count(ShapeInference.Infer(Convolution(8, Both(new(kernel, stride, other, 0, 0))), [Shape.Signal(1, size)]));
                        Count(ShapeInference.Infer(Convolution(other, Both(new(kernel, stride, 1, 1, 1))) with { Transposed = true }, [Shape.Signal(1, size)]));
                        Count(ShapeInference.Infer(
                            new PoolOperation(PoolKind.Maximum, Both(new(kernel, stride, 1, other, other)), false, false),
                            [Shape.Signal(1, size)],
                            new SizeRule(true, 0, 0)));
                        Count(ShapeInference.Infer(
                            Convolution(8, Both(new(kernel, stride, 1, 0, other))) with { Groups = kernel }, [Shape.Signal(stride > 0 ? 1 : 2, size)]));
                    }
                }
            }
        }

        Assert.True(shapes > 500 && problems > 500, $"{shapes} shapes and {problems} problems: the test sees too few of one kind.");

        void Count(ShapeResult result)
        {
            _ = result.Problem is null ? shapes++ : problems++;
            bool isPossible = result.Problem is not null || (result.Shape.Channels > 0 && result.Shape.Length > 0);
            Assert.True(isPossible, "A shape that isn't possible came back without a problem.");
        }
    }

    private static WindowSpec Both(WindowAxis columns) => new(Neutral, columns);

    private static ConvOperation Convolution(int filters, WindowSpec window) => new(filters, window, 1, false, true, false, ActivationSpec.None, Unroll.Taps, ConvAlgorithm.Auto);

    private static Shape Infer(Operation operation, Shape input) => ShapeInference.Infer(operation, [input]).Shape;

    private static Shape Join(JoinKind kind, params Shape[] inputs) => JoinShapes.Infer(kind, inputs).Shape;
}
