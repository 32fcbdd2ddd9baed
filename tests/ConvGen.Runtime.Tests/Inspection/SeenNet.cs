namespace ConvGen.Runtime.Tests.Inspection;

/// <summary>A small network to look into: a residual join, a folded normalisation, averages and a dense layer.</summary>
[ConvNet(1, 8, 8, InputGradient = true)]
public sealed partial class SeenNet
{
    [ConvLayer(4, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu)]
    public partial ConvLayer Stem { get; }

    [ConvLayer(4, kernel: 3, Padding = Padding.Same, Bias = false)]
    public partial ConvLayer Branch { get; }

    [BatchNorm]
    public partial BatchNormLayer Norm { get; }

    [Add(nameof(Stem), nameof(Norm), Activation = Activation.Relu)]
    public partial JoinLayer Sum { get; }

    [GlobalAveragePool]
    public partial PoolLayer Means { get; }

    [Dense(3)]
    public partial DenseLayer Scores { get; }
}
