namespace ConvGen.Benchmarks.Networks;

/// <summary>ResNet-20 for 32² images (He, Zhang, Ren and Sun 2015): three stages of three blocks; a 1×1 convolution where the map shrinks.</summary>
[ConvNet(3, 32, 32)]
public sealed partial class ResNet20
{
    [ConvLayer(16, kernel: 3, Padding = Padding.Same, Bias = false)]
    public partial ConvLayer Stem { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer StemNorm { get; }

    [ConvLayer(16, kernel: 3, Padding = 1, Bias = false, From = nameof(StemNorm))]
    public partial ConvLayer Stage1Block1Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage1Block1Norm1 { get; }

    [ConvLayer(16, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage1Block1Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage1Block1Norm2 { get; }

    [Add(nameof(Stage1Block1Norm2), nameof(StemNorm), Activation = Activation.Relu)]
    public partial JoinLayer Stage1Block1 { get; }

    [ConvLayer(16, kernel: 3, Padding = 1, Bias = false, From = nameof(Stage1Block1))]
    public partial ConvLayer Stage1Block2Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage1Block2Norm1 { get; }

    [ConvLayer(16, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage1Block2Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage1Block2Norm2 { get; }

    [Add(nameof(Stage1Block2Norm2), nameof(Stage1Block1), Activation = Activation.Relu)]
    public partial JoinLayer Stage1Block2 { get; }

    [ConvLayer(16, kernel: 3, Padding = 1, Bias = false, From = nameof(Stage1Block2))]
    public partial ConvLayer Stage1Block3Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage1Block3Norm1 { get; }

    [ConvLayer(16, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage1Block3Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage1Block3Norm2 { get; }

    [Add(nameof(Stage1Block3Norm2), nameof(Stage1Block2), Activation = Activation.Relu)]
    public partial JoinLayer Stage1Block3 { get; }

    [ConvLayer(32, kernel: 3, Stride = 2, Padding = 1, Bias = false, From = nameof(Stage1Block3))]
    public partial ConvLayer Stage2Block1Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage2Block1Norm1 { get; }

    [ConvLayer(32, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage2Block1Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage2Block1Norm2 { get; }

    [ConvLayer(32, kernel: 1, Stride = 2, Bias = false, From = nameof(Stage1Block3))]
    public partial ConvLayer Stage2Block1Shortcut { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage2Block1ShortcutNorm { get; }

    [Add(nameof(Stage2Block1Norm2), nameof(Stage2Block1ShortcutNorm), Activation = Activation.Relu)]
    public partial JoinLayer Stage2Block1 { get; }

    [ConvLayer(32, kernel: 3, Padding = 1, Bias = false, From = nameof(Stage2Block1))]
    public partial ConvLayer Stage2Block2Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage2Block2Norm1 { get; }

    [ConvLayer(32, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage2Block2Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage2Block2Norm2 { get; }

    [Add(nameof(Stage2Block2Norm2), nameof(Stage2Block1), Activation = Activation.Relu)]
    public partial JoinLayer Stage2Block2 { get; }

    [ConvLayer(32, kernel: 3, Padding = 1, Bias = false, From = nameof(Stage2Block2))]
    public partial ConvLayer Stage2Block3Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage2Block3Norm1 { get; }

    [ConvLayer(32, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage2Block3Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage2Block3Norm2 { get; }

    [Add(nameof(Stage2Block3Norm2), nameof(Stage2Block2), Activation = Activation.Relu)]
    public partial JoinLayer Stage2Block3 { get; }

    [ConvLayer(64, kernel: 3, Stride = 2, Padding = 1, Bias = false, From = nameof(Stage2Block3))]
    public partial ConvLayer Stage3Block1Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage3Block1Norm1 { get; }

    [ConvLayer(64, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage3Block1Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage3Block1Norm2 { get; }

    [ConvLayer(64, kernel: 1, Stride = 2, Bias = false, From = nameof(Stage2Block3))]
    public partial ConvLayer Stage3Block1Shortcut { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage3Block1ShortcutNorm { get; }

    [Add(nameof(Stage3Block1Norm2), nameof(Stage3Block1ShortcutNorm), Activation = Activation.Relu)]
    public partial JoinLayer Stage3Block1 { get; }

    [ConvLayer(64, kernel: 3, Padding = 1, Bias = false, From = nameof(Stage3Block1))]
    public partial ConvLayer Stage3Block2Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage3Block2Norm1 { get; }

    [ConvLayer(64, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage3Block2Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage3Block2Norm2 { get; }

    [Add(nameof(Stage3Block2Norm2), nameof(Stage3Block1), Activation = Activation.Relu)]
    public partial JoinLayer Stage3Block2 { get; }

    [ConvLayer(64, kernel: 3, Padding = 1, Bias = false, From = nameof(Stage3Block2))]
    public partial ConvLayer Stage3Block3Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage3Block3Norm1 { get; }

    [ConvLayer(64, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage3Block3Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage3Block3Norm2 { get; }

    [Add(nameof(Stage3Block3Norm2), nameof(Stage3Block2), Activation = Activation.Relu)]
    public partial JoinLayer Stage3Block3 { get; }

    [GlobalAveragePool]
    public partial PoolLayer Pool { get; }

    [Dense(10)]
    public partial DenseLayer Logits { get; }
}
