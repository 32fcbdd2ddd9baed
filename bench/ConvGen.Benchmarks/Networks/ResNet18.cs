namespace ConvGen.Benchmarks.Networks;

/// <summary>ResNet-18 for 224² images (He, Zhang, Ren and Sun 2015).</summary>
[ConvNet(3, 224, 224)]
public sealed partial class ResNet18
{
    [ConvLayer(64, kernel: 7, Stride = 2, Padding = 3, Bias = false)]
    public partial ConvLayer Stem { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer StemNorm { get; }

    [MaxPool(3, Stride = 2, Padding = 1)]
    public partial PoolLayer StemPool { get; }

    [ConvLayer(64, kernel: 3, Padding = 1, Bias = false, From = nameof(StemPool))]
    public partial ConvLayer Stage1Block1Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage1Block1Norm1 { get; }

    [ConvLayer(64, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage1Block1Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage1Block1Norm2 { get; }

    [Add(nameof(Stage1Block1Norm2), nameof(StemPool), Activation = Activation.Relu)]
    public partial JoinLayer Stage1Block1 { get; }

    [ConvLayer(64, kernel: 3, Padding = 1, Bias = false, From = nameof(Stage1Block1))]
    public partial ConvLayer Stage1Block2Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage1Block2Norm1 { get; }

    [ConvLayer(64, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage1Block2Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage1Block2Norm2 { get; }

    [Add(nameof(Stage1Block2Norm2), nameof(Stage1Block1), Activation = Activation.Relu)]
    public partial JoinLayer Stage1Block2 { get; }

    [ConvLayer(128, kernel: 3, Stride = 2, Padding = 1, Bias = false, From = nameof(Stage1Block2))]
    public partial ConvLayer Stage2Block1Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage2Block1Norm1 { get; }

    [ConvLayer(128, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage2Block1Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage2Block1Norm2 { get; }

    [ConvLayer(128, kernel: 1, Stride = 2, Bias = false, From = nameof(Stage1Block2))]
    public partial ConvLayer Stage2Block1Shortcut { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage2Block1ShortcutNorm { get; }

    [Add(nameof(Stage2Block1Norm2), nameof(Stage2Block1ShortcutNorm), Activation = Activation.Relu)]
    public partial JoinLayer Stage2Block1 { get; }

    [ConvLayer(128, kernel: 3, Padding = 1, Bias = false, From = nameof(Stage2Block1))]
    public partial ConvLayer Stage2Block2Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage2Block2Norm1 { get; }

    [ConvLayer(128, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage2Block2Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage2Block2Norm2 { get; }

    [Add(nameof(Stage2Block2Norm2), nameof(Stage2Block1), Activation = Activation.Relu)]
    public partial JoinLayer Stage2Block2 { get; }

    [ConvLayer(256, kernel: 3, Stride = 2, Padding = 1, Bias = false, From = nameof(Stage2Block2))]
    public partial ConvLayer Stage3Block1Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage3Block1Norm1 { get; }

    [ConvLayer(256, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage3Block1Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage3Block1Norm2 { get; }

    [ConvLayer(256, kernel: 1, Stride = 2, Bias = false, From = nameof(Stage2Block2))]
    public partial ConvLayer Stage3Block1Shortcut { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage3Block1ShortcutNorm { get; }

    [Add(nameof(Stage3Block1Norm2), nameof(Stage3Block1ShortcutNorm), Activation = Activation.Relu)]
    public partial JoinLayer Stage3Block1 { get; }

    [ConvLayer(256, kernel: 3, Padding = 1, Bias = false, From = nameof(Stage3Block1))]
    public partial ConvLayer Stage3Block2Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage3Block2Norm1 { get; }

    [ConvLayer(256, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage3Block2Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage3Block2Norm2 { get; }

    [Add(nameof(Stage3Block2Norm2), nameof(Stage3Block1), Activation = Activation.Relu)]
    public partial JoinLayer Stage3Block2 { get; }

    [ConvLayer(512, kernel: 3, Stride = 2, Padding = 1, Bias = false, From = nameof(Stage3Block2))]
    public partial ConvLayer Stage4Block1Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage4Block1Norm1 { get; }

    [ConvLayer(512, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage4Block1Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage4Block1Norm2 { get; }

    [ConvLayer(512, kernel: 1, Stride = 2, Bias = false, From = nameof(Stage3Block2))]
    public partial ConvLayer Stage4Block1Shortcut { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage4Block1ShortcutNorm { get; }

    [Add(nameof(Stage4Block1Norm2), nameof(Stage4Block1ShortcutNorm), Activation = Activation.Relu)]
    public partial JoinLayer Stage4Block1 { get; }

    [ConvLayer(512, kernel: 3, Padding = 1, Bias = false, From = nameof(Stage4Block1))]
    public partial ConvLayer Stage4Block2Conv1 { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Stage4Block2Norm1 { get; }

    [ConvLayer(512, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Stage4Block2Conv2 { get; }

    [BatchNorm]
    public partial BatchNormLayer Stage4Block2Norm2 { get; }

    [Add(nameof(Stage4Block2Norm2), nameof(Stage4Block1), Activation = Activation.Relu)]
    public partial JoinLayer Stage4Block2 { get; }

    [GlobalAveragePool(From = nameof(Stage4Block2))]
    public partial PoolLayer Pool { get; }

    [Dense(1000)]
    public partial DenseLayer Logits { get; }
}
