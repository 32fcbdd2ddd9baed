using ConvGen;

namespace Photos;

/// <summary>Imported from squeezenet1.0-dc.onnx: gives prob [1, 1000], t63 [1, 1000, 15, 15].</summary>
[ConvNet(3, 227, 227, Training = false)]
public sealed partial class SqueezeNet
{
    [ConvLayer(96, kernel: 7, Stride = 2, Activation = Activation.Relu, Name = "Conv_1")]
    public partial ConvLayer Conv1 { get; } // 96 × 111 × 111

    [MaxPool(kernel: 3, Stride = 2)]
    public partial PoolLayer MaxPool3 { get; } // 96 × 55 × 55

    [ConvLayer(16, kernel: 1, Activation = Activation.Relu, Name = "Conv_4")]
    public partial ConvLayer Conv4 { get; } // 16 × 55 × 55

    [ConvLayer(64, kernel: 1, Activation = Activation.Relu, Name = "Conv_6")]
    public partial ConvLayer Conv6 { get; } // 64 × 55 × 55

    [ConvLayer(64, kernel: 3, From = nameof(Conv4), Padding = 1, Activation = Activation.Relu, Name = "Conv_8")]
    public partial ConvLayer Conv8 { get; } // 64 × 55 × 55

    [Concat(nameof(Conv6), nameof(Conv8))]
    public partial JoinLayer Concat10 { get; } // 128 × 55 × 55

    [ConvLayer(16, kernel: 1, Activation = Activation.Relu, Name = "Conv_11")]
    public partial ConvLayer Conv11 { get; } // 16 × 55 × 55

    [ConvLayer(64, kernel: 1, Activation = Activation.Relu, Name = "Conv_13")]
    public partial ConvLayer Conv13 { get; } // 64 × 55 × 55

    [ConvLayer(64, kernel: 3, From = nameof(Conv11), Padding = 1, Activation = Activation.Relu, Name = "Conv_15")]
    public partial ConvLayer Conv15 { get; } // 64 × 55 × 55

    [Concat(nameof(Conv13), nameof(Conv15))]
    public partial JoinLayer Concat17 { get; } // 128 × 55 × 55

    [ConvLayer(32, kernel: 1, Activation = Activation.Relu, Name = "Conv_18")]
    public partial ConvLayer Conv18 { get; } // 32 × 55 × 55

    [ConvLayer(128, kernel: 1, Activation = Activation.Relu, Name = "Conv_20")]
    public partial ConvLayer Conv20 { get; } // 128 × 55 × 55

    [ConvLayer(128, kernel: 3, From = nameof(Conv18), Padding = 1, Activation = Activation.Relu, Name = "Conv_22")]
    public partial ConvLayer Conv22 { get; } // 128 × 55 × 55

    [Concat(nameof(Conv20), nameof(Conv22))]
    public partial JoinLayer Concat24 { get; } // 256 × 55 × 55

    [MaxPool(kernel: 3, Stride = 2)]
    public partial PoolLayer MaxPool25 { get; } // 256 × 27 × 27

    [ConvLayer(32, kernel: 1, Activation = Activation.Relu, Name = "Conv_26")]
    public partial ConvLayer Conv26 { get; } // 32 × 27 × 27

    [ConvLayer(128, kernel: 1, Activation = Activation.Relu, Name = "Conv_28")]
    public partial ConvLayer Conv28 { get; } // 128 × 27 × 27

    [ConvLayer(128, kernel: 3, From = nameof(Conv26), Padding = 1, Activation = Activation.Relu, Name = "Conv_30")]
    public partial ConvLayer Conv30 { get; } // 128 × 27 × 27

    [Concat(nameof(Conv28), nameof(Conv30))]
    public partial JoinLayer Concat32 { get; } // 256 × 27 × 27

    [ConvLayer(48, kernel: 1, Activation = Activation.Relu, Name = "Conv_33")]
    public partial ConvLayer Conv33 { get; } // 48 × 27 × 27

    [ConvLayer(192, kernel: 1, Activation = Activation.Relu, Name = "Conv_35")]
    public partial ConvLayer Conv35 { get; } // 192 × 27 × 27

    [ConvLayer(192, kernel: 3, From = nameof(Conv33), Padding = 1, Activation = Activation.Relu, Name = "Conv_37")]
    public partial ConvLayer Conv37 { get; } // 192 × 27 × 27

    [Concat(nameof(Conv35), nameof(Conv37))]
    public partial JoinLayer Concat39 { get; } // 384 × 27 × 27

    [ConvLayer(48, kernel: 1, Activation = Activation.Relu, Name = "Conv_40")]
    public partial ConvLayer Conv40 { get; } // 48 × 27 × 27

    [ConvLayer(192, kernel: 1, Activation = Activation.Relu, Name = "Conv_42")]
    public partial ConvLayer Conv42 { get; } // 192 × 27 × 27

    [ConvLayer(192, kernel: 3, From = nameof(Conv40), Padding = 1, Activation = Activation.Relu, Name = "Conv_44")]
    public partial ConvLayer Conv44 { get; } // 192 × 27 × 27

    [Concat(nameof(Conv42), nameof(Conv44))]
    public partial JoinLayer Concat46 { get; } // 384 × 27 × 27

    [ConvLayer(64, kernel: 1, Activation = Activation.Relu, Name = "Conv_47")]
    public partial ConvLayer Conv47 { get; } // 64 × 27 × 27

    [ConvLayer(256, kernel: 1, Activation = Activation.Relu, Name = "Conv_49")]
    public partial ConvLayer Conv49 { get; } // 256 × 27 × 27

    [ConvLayer(256, kernel: 3, From = nameof(Conv47), Padding = 1, Activation = Activation.Relu, Name = "Conv_51")]
    public partial ConvLayer Conv51 { get; } // 256 × 27 × 27

    [Concat(nameof(Conv49), nameof(Conv51))]
    public partial JoinLayer Concat53 { get; } // 512 × 27 × 27

    [MaxPool(kernel: 3, Stride = 2)]
    public partial PoolLayer MaxPool54 { get; } // 512 × 13 × 13

    [ConvLayer(64, kernel: 1, Activation = Activation.Relu, Name = "Conv_55")]
    public partial ConvLayer Conv55 { get; } // 64 × 13 × 13

    [ConvLayer(256, kernel: 1, Activation = Activation.Relu, Name = "Conv_57")]
    public partial ConvLayer Conv57 { get; } // 256 × 13 × 13

    [ConvLayer(256, kernel: 3, From = nameof(Conv55), Padding = 1, Activation = Activation.Relu, Name = "Conv_59")]
    public partial ConvLayer Conv59 { get; } // 256 × 13 × 13

    [Concat(nameof(Conv57), nameof(Conv59))]
    public partial JoinLayer Concat61 { get; } // 512 × 13 × 13

    [ConvLayer(1000, kernel: 1, Padding = 1, Activation = Activation.Relu, Name = "Conv_62", Output = true)]
    public partial ConvLayer Conv62 { get; } // 1000 × 15 × 15

    [GlobalAveragePool]
    public partial PoolLayer GlobalAveragePool64 { get; } // 1000

    [Softmax]
    public partial SoftmaxLayer Softmax66 { get; } // 1000
}
