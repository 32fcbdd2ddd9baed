namespace ConvGen.Reliability.Tests.Networks;

/// <summary>A network with two outputs: direct and Winograd's convolutions, a folded normalisation and dense layers.</summary>
[ConvNet(3, 16, 16, Training = false)]
public sealed partial class TwoHeads
{
    [ConvLayer(16, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu, Algorithm = ConvAlgorithm.Direct)]
    public partial ConvLayer First { get; }

    [ConvLayer(32, kernel: 3, Padding = Padding.Same, Algorithm = ConvAlgorithm.Winograd)]
    public partial ConvLayer Second { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Norm { get; }

    [GlobalAveragePool]
    public partial PoolLayer Means { get; }

    [Dense(10, Output = true)]
    public partial DenseLayer Classes { get; }

    [Dense(4, From = nameof(Means))]
    public partial DenseLayer Box { get; }
}
