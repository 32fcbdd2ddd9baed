using ConvGen;

namespace Native;

/// <summary>LeNet-5 with today's activations: reads a 28×28 digit.</summary>
[ConvNet(1, 28, 28, Training = Purpose.Trains)]
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
