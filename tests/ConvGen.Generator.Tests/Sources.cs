namespace ConvGen.Generator.Tests;

/// <summary>Pieces of sources that many tests share.</summary>
internal static class Sources
{
    /// <summary>The example of the README.</summary>
    public const string DigitNet = """
        using ConvGen;

        /// <summary>Reads a 28×28 digit.</summary>
        [ConvNet(1, 28, 28)]                                   // channels, height, width
        public sealed partial class DigitNet
        {
            [ConvLayer(32, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu)]
            public partial ConvLayer Conv1 { get; }

            [MaxPool(2)]
            public partial PoolLayer Pool1 { get; }

            [ConvLayer(64, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu)]
            public partial ConvLayer Conv2 { get; }

            [ConvLayer(64, kernel: 3, Padding = Padding.Same, From = nameof(Conv2))]
            public partial ConvLayer Conv3 { get; }

            [Add(nameof(Conv2), nameof(Conv3), Activation = Activation.Relu)]   // a residual join
            public partial JoinLayer Sum { get; }

            [GlobalAveragePool]
            public partial PoolLayer Pool2 { get; }

            [Dense(10)]
            public partial DenseLayer Logits { get; }
        }
        """;

    /// <summary>A network of the given layers.</summary>
    public static string Net(string layers, string input = "1, 28, 28") => $$"""
        using ConvGen;

        [ConvNet({{input}})]
        public sealed partial class Net
        {
            {{layers}}
        }
        """;

    /// <summary>A network of one convolution.</summary>
    public static string Conv(string arguments, string input = "1, 28, 28") =>
        Net($"[ConvLayer({arguments})] public partial ConvLayer Conv1 {{ get; }}", input);

    /// <summary>A network of one pool.</summary>
    public static string Pool(string arguments, string input = "1, 28, 28") =>
        Net($"[MaxPool({arguments})] public partial PoolLayer Pool1 {{ get; }}", input);
}
