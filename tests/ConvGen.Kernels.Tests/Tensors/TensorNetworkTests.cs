using System;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;
using Xunit;

namespace ConvGen.Kernels.Tests.Tensors;

/// <summary>Networks with tensors of fixed size, several inputs and outputs, and layers on maps beside layers on tensors.</summary>
public sealed class TensorNetworkTests
{
    private static readonly GeneratedNetworks Networks = GeneratedNetworks.Compile("tensors", Declarations);

    private static string[] Declarations =>
    [
        """
        [ConvNet(Training = false)]
        [TensorInput("a", 2, 3)]
        [TensorInput("b", 3, 4)]
        public sealed partial class Products
        {
            [Tensor(TensorOperation.MatMul, "a", "b", Output = true)]
            public partial TensorLayer Product { get; }

            [Tensor(TensorOperation.Constant, Shape = new[] { 4 })]
            public partial TensorLayer Offset { get; }

            [Tensor(TensorOperation.Constant, Values = new[] { 0.5f })]
            public partial TensorLayer Half { get; }

            [Tensor(TensorOperation.Mul, nameof(Product), nameof(Half))]
            public partial TensorLayer Halved { get; }

            [Tensor(TensorOperation.Add, nameof(Halved), nameof(Offset), Output = true)]
            public partial TensorLayer Moved { get; }

            [Tensor(TensorOperation.ReduceSum, Axes = new[] { 0 }, KeepDimensions = false)]
            public partial TensorLayer Total { get; }
        }
        """,
        """
        [ConvNet(3, 5, 6, Training = false)]
        [TensorInput("bias", 1, 4)]
        public sealed partial class Mixed
        {
            [ConvLayer(4, kernel: 3, Padding = Padding.Same, Algorithm = ConvAlgorithm.Direct)]
            public partial ConvLayer Conv { get; }

            [Tensor(TensorOperation.Transpose, nameof(Conv), Permutation = new[] { 0, 2, 3, 1 })]
            public partial TensorLayer PixelsFirst { get; }

            [Tensor(TensorOperation.Add, nameof(PixelsFirst), "bias")]
            public partial TensorLayer Biased { get; }

            [Tensor(TensorOperation.Transpose, Permutation = new[] { 0, 3, 1, 2 })]
            public partial TensorLayer ChannelsFirst { get; }

            [ConvLayer(2, kernel: 3, Padding = Padding.Same, Algorithm = ConvAlgorithm.Direct, Bias = false)]
            public partial ConvLayer Last { get; }
        }
        """,
        """
        [ConvNet(3, 5, 6, Training = false)]
        public sealed partial class Plain
        {
            [ConvLayer(4, kernel: 3, Padding = Padding.Same, Algorithm = ConvAlgorithm.Direct)]
            public partial ConvLayer Conv { get; }

            [ConvLayer(2, kernel: 3, Padding = Padding.Same, Algorithm = ConvAlgorithm.Direct, Bias = false)]
            public partial ConvLayer Last { get; }
        }
        """,
        """
        [ConvNet(Training = false)]
        [TensorInput("x", 2, 0, 3)]
        public sealed partial class Nothing
        {
            [Tensor(TensorOperation.ReduceSum, Axes = new[] { 1 })]
            public partial TensorLayer Sums { get; }
        }
        """,
        """
        [ConvNet(Training = false)]
        [TensorInput("x", 1, 2, 4, 4)]
        public sealed partial class Constants
        {
            [Tensor(TensorOperation.Constant, Shape = new[] { 1, 2, 4, 4 })]
            public partial TensorLayer Table { get; }

            [Add("x", nameof(Table))]
            public partial JoinLayer Sum { get; }

            [MaxPool(2)]
            public partial PoolLayer Pool { get; }

            [Tensor(TensorOperation.Softmax, Axes = new[] { 1 })]
            public partial TensorLayer Shares { get; }

            [Flatten]
            public partial FlattenLayer Vector { get; }
        }
        """,
        """
        [ConvNet(Training = false)]
        [TensorInput("x", 2, 4, 8, 12, 12)]
        public sealed partial class Volumes
        {
            [Tensor(TensorOperation.Constant, Shape = new[] { 12, 4, 3, 3, 3 })]
            public partial TensorLayer Filters { get; }

            [Tensor(TensorOperation.Conv, "x", nameof(Filters), Pads = new[] { 1, 1, 1, 1, 1, 1 })]
            public partial TensorLayer Conv { get; }
        }
        """,
    ];

    /// <summary>Results of tensors lie where the plan says, of several evaluations too; constants are searched with those who read them.</summary>
    [Fact]
    public void TensorsCanBeLookedInto()
    {
        Network network = Networks.Create("Products");
        float[] offset = [1, 2, 3, 4];
        Parameter constant = network.Parameters.Single(parameter => parameter.Length == 4);
        constant.CopyFrom(offset);
        float[] inputs = [.. Enumerable.Range(0, 2 * 18).Select(index => (float)(index % 7) - 3)];
        float[] product = network.LayerOutput("Product", inputs);
        for (int at = 0; at < 16; at++)
        {
            (int evaluation, int row, int column) = (at / 8, at / 4 % 2, at % 4);
            ReadOnlySpan<float> one = inputs.AsSpan(evaluation * 18, 18);
            float sum = 0;
            for (int inner = 0; inner < 3; inner++)
                sum += one[(row * 3) + inner] * one[6 + (inner * 4) + column];
            Assert.Equal(sum, product[at]);
        }
        Assert.Equal(product.Select((value, index) => (value / 2) + offset[index % 4]), network.LayerOutput("Moved", inputs));
        Assert.Contains("its parameter has the values", Assert.Throws<InvalidOperationException>(() => network.LayerOutput("Offset", inputs)).Message, StringComparison.Ordinal);

        Assert.Null(network.FindNonFinite(inputs));
        constant.CopyFrom([1, 2, float.PositiveInfinity, 4]);
        NonFiniteValue? found = network.FindNonFinite(inputs);
        Assert.Equal(("Moved", 4L), (found?.Layer, found?.Count));
        Assert.Equal([constant.Name], found!.Parameters);
        Assert.Equal([0, 2, 0, 0], found.Index);
        inputs[18 + 6 + 5] = float.NaN;
        found = network.FindNonFinite(inputs);
        Assert.Equal((NonFinitePlace.Input, "b"), (found!.Place, found.Layer));
        Assert.Equal([1, 5, 0, 0], found.Index);
    }

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBits()
    {
        Network net = Networks.Create("Volumes");
        var random = new Random(4);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
        net.Parameter("Filters.value").CopyFrom(Values(12 * 4 * 27));
        float[] input = Values(net.Plan.InputLength), one = new float[net.Plan.OutputLength], several = new float[one.Length];
        net.Threads = 1;
        net.Predict(input, one);
        net.Threads = 4;
        net.PoisonWorkspaces();
        net.Predict(input, several);
        Assert.True(one.Distinct().Count() > 1000);
        Assert.Equal(one.Select(BitConverter.SingleToInt32Bits), several.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void SeveralInputsAndOutputsStandOneAfterTheOther()
    {
        Network net = Networks.Create("Products");
        net.Parameter("Offset.value").CopyFrom([10, 20, 30, 40]);
        float[] inputs = [1, 2, 3, 4, 5, 6, .. Enumerable.Range(1, 12).Select(value => (float)value)];
        float[] outputs = new float[net.Plan.OutputLength];
        net.Predict(inputs, outputs);

        float[] product = [38, 44, 50, 56, 83, 98, 113, 128];
        float[] moved = [.. product.Select((value, index) => (value / 2) + (10 * ((index % 4) + 1)))];
        float[] total = [.. Enumerable.Range(0, 4).Select(column => moved[column] + moved[column + 4])];
        Assert.Equal([.. product, .. moved, .. total], outputs);
        Assert.Equal(["a", "b"], net.Plan.Inputs.Select(input => input.Name));
        Assert.StartsWith("Products: [2, 3] and [3, 4] → [2, 4] and [2, 4] and [4]\n", net.Plan.Summary(), StringComparison.Ordinal);
        Assert.Contains("By general routines on plain tensors, without a kernel of their own: Product, Offset, Half, Halved, Moved, Total.\n", net.Plan.Summary(), StringComparison.Ordinal);
    }

    [Fact]
    public void PredictHasASpanForEachInputAndOutput()
    {
        float[] sum = new float[8], difference = new float[8];
        new TwoTensors().Predict([1, 2, 3, 4, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3, 2, 1], sum, difference);
        Assert.All(sum, value => Assert.Equal(9, value));
        Assert.Equal([-7, -5, -3, -1, 1, 3, 5, 7], difference);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new TwoTensors().Predict(new float[8], new float[9], new float[8], new float[8]));
        Assert.Contains("right is [2, 2]; expected 8 values for 2 evaluations, got 9", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LayersOnMapsAndOnTensorsReadEachOther()
    {
        Network mixed = Networks.Create("Mixed"), plain = Networks.Create("Plain");
        float[] weights = IntegerValues(4 * 3 * 9, 1), last = IntegerValues(2 * 4 * 9, 2), bias = [1, -2, 3, -4];
        mixed.Parameter("Conv.weight").CopyFrom(weights);
        mixed.Parameter("Last.weight").CopyFrom(last);
        plain.Parameter("Conv.weight").CopyFrom(weights);
        plain.Parameter("Conv.bias").CopyFrom(bias);
        plain.Parameter("Last.weight").CopyFrom(last);
        float[] images = IntegerValues(3 * 90, 3);
        float[] inputs = [.. Enumerable.Range(0, 3).SelectMany(image => images.Skip(image * 90).Take(90).Concat(bias))];
        float[] expected = new float[3 * 60], actual = new float[3 * 60];
        plain.Predict(images, expected);
        mixed.Predict(inputs, actual);
        mixed.PoisonWorkspaces();
        mixed.Predict(inputs, actual);
        Assert.True(expected.Distinct().Count() > 20);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void TensorsOfNoValuesAreRead()
    {
        Network net = Networks.Create("Nothing");
        float[] sums = [1, 2, 3, 4, 5, 6];
        net.Predict([], sums);
        Assert.All(sums, sum => Assert.Equal(0, sum));
    }

    [Fact]
    public void ConstantsAreReadAsMaps()
    {
        Network net = Networks.Create("Constants");
        net.Parameter("Table.value").CopyFrom([.. Enumerable.Range(0, 32).Select(value => (float)value)]);
        float[] shares = new float[8];
        net.Predict(new float[32], shares);
        // The second plane is 16 above the first one everywhere.
        float small = 1 / (1 + MathF.Exp(16));
        for (int pixel = 0; pixel < 4; pixel++)
        {
            Assert.Equal(small, shares[pixel], 1e-9f);
            Assert.Equal(1 - small, shares[pixel + 4], 1e-6f);
        }
    }

    [Fact]
    public void NothingIsAllocatedAfterTheFirstCall()
    {
        var net = new TwoTensors { Threads = 1 };
        float[] left = new float[4], right = new float[4], sum = new float[4], difference = new float[4];
        long least = long.MaxValue;
        for (int round = 0; round < 6; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            net.Predict(left, right, sum, difference);
            long used = GC.GetAllocatedBytesForCurrentThread() - before;
            least = round == 0 ? long.MaxValue : Math.Min(least, used);
        }

        Assert.Equal(0, least);
    }

    private static float[] IntegerValues(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-4, 5))];
    }
}

/// <summary>Sum and difference of two tensors.</summary>
[ConvNet(Training = false)]
[TensorInput("left", 2, 2)]
[TensorInput("right", 2, 2)]
public sealed partial class TwoTensors
{
    /// <summary>The sum.</summary>
    [Tensor(TensorOperation.Add, "left", "right", Output = true)]
    public partial TensorLayer Sum { get; }

    /// <summary>The difference.</summary>
    [Tensor(TensorOperation.Sub, "left", "right")]
    public partial TensorLayer Difference { get; }
}
