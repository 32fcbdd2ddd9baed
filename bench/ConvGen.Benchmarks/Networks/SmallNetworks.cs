namespace ConvGen.Benchmarks.Networks;

/// <summary>LeNet-5 on 28².</summary>
[ConvNet(1, 28, 28)]
public sealed partial class LeNet
{
    [ConvLayer(6, kernel: 5, Padding = Padding.Same, Activation = Activation.Relu)]
    public partial ConvLayer Conv1 { get; }

    [MaxPool(2)]
    public partial PoolLayer Pool1 { get; }

    [ConvLayer(16, kernel: 5, Activation = Activation.Relu)]
    public partial ConvLayer Conv2 { get; }

    [MaxPool(2)]
    public partial PoolLayer Pool2 { get; }

    [Dense(120, Activation = Activation.Relu)]
    public partial DenseLayer Dense1 { get; }

    [Dense(84, Activation = Activation.Relu)]
    public partial DenseLayer Dense2 { get; }

    [Dense(10)]
    public partial DenseLayer Logits { get; }
}

/// <summary>conv32-pool-conv64-pool-fc128-fc10 on 28².</summary>
[ConvNet(1, 28, 28)]
public sealed partial class TwoConvNet
{
    [ConvLayer(32, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu)]
    public partial ConvLayer Conv1 { get; }

    [MaxPool(2)]
    public partial PoolLayer Pool1 { get; }

    [ConvLayer(64, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu)]
    public partial ConvLayer Conv2 { get; }

    [MaxPool(2)]
    public partial PoolLayer Pool2 { get; }

    [Dense(128, Activation = Activation.Relu)]
    public partial DenseLayer Dense1 { get; }

    [Dense(10)]
    public partial DenseLayer Logits { get; }
}

/// <summary>conv16-pool-conv32-pool-conv64-pool-fc10 on colour images of 32².</summary>
[ConvNet(3, 32, 32)]
public sealed partial class SmallImageNet
{
    [ConvLayer(16, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu)]
    public partial ConvLayer Conv1 { get; }

    [MaxPool(2)]
    public partial PoolLayer Pool1 { get; }

    [ConvLayer(32, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu)]
    public partial ConvLayer Conv2 { get; }

    [MaxPool(2)]
    public partial PoolLayer Pool2 { get; }

    [ConvLayer(64, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu)]
    public partial ConvLayer Conv3 { get; }

    [MaxPool(2)]
    public partial PoolLayer Pool3 { get; }

    [Dense(10)]
    public partial DenseLayer Logits { get; }
}
