using ConvGen;

namespace Digits;

/// <summary>Reads a 28×28 digit: three convolutions, each followed by pooling, and a dense layer.</summary>
[ConvNet(1, 28, 28)]
public sealed partial class DigitNet
{
    /// <summary>Strokes and edges.</summary>
    [ConvLayer(16, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu)]
    public partial ConvLayer Conv1 { get; }

    [MaxPool(2)]
    public partial PoolLayer Pool1 { get; }

    /// <summary>Corners and curves.</summary>
    [ConvLayer(32, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu)]
    public partial ConvLayer Conv2 { get; }

    [MaxPool(2)]
    public partial PoolLayer Pool2 { get; }

    /// <summary>Parts of digits.</summary>
    [ConvLayer(64, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu)]
    public partial ConvLayer Conv3 { get; }

    [MaxPool(2)]
    public partial PoolLayer Pool3 { get; }

    [Dense(10)]
    public partial DenseLayer Logits { get; }
}
