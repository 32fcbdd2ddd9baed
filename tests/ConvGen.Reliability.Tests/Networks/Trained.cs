namespace ConvGen.Reliability.Tests.Networks;

/// <summary>All that a checkpoint has to bring back: weights, running statistics and dropout masks.</summary>
[ConvNet(1, 12, 12)]
public sealed partial class Trained
{
    [ConvLayer(16, kernel: 3, Padding = Padding.Same, Bias = false)]
    public partial ConvLayer Conv { get; }

    [BatchNorm(Activation = Activation.Relu)]
    public partial BatchNormLayer Norm { get; }

    [MaxPool(2)]
    public partial PoolLayer Pool { get; }

    [Dense(64, Activation = Activation.Relu)]
    public partial DenseLayer Hidden { get; }

    [Dropout(0.3f)]
    public partial DropoutLayer Drop { get; }

    [Dense(5)]
    public partial DenseLayer Scores { get; }
}
