namespace ConvGen.Runtime.Tests.Visuals;

/// <summary>Scores that are sums of pixels: the slopes are the weights.</summary>
[ConvNet(1, 4, 4, InputGradient = true)]
public sealed partial class PixelNet
{
    [Dense(2)]
    public partial DenseLayer Scores { get; }
}

/// <summary>A copy of the image and its mean.</summary>
[ConvNet(1, 4, 4)]
public sealed partial class MeanNet
{
    [ConvLayer(2, kernel: 1, Bias = false)]
    public partial ConvLayer Copies { get; }

    [GlobalAveragePool]
    public partial PoolLayer Means { get; }

    [Dropout(0.5f)]
    public partial DropoutLayer Dropped { get; }

    [Dense(2)]
    public partial DenseLayer Scores { get; }
}

/// <summary>Filters on three channels.</summary>
[ConvNet(3, 4, 5)]
public sealed partial class ColourNet
{
    [ConvLayer(10, kernel: 2)]
    public partial ConvLayer Colours { get; }
}

/// <summary>A map for each class.</summary>
[ConvNet(1, 4, 4)]
public sealed partial class MapNet
{
    [ConvLayer(3, kernel: 3, Padding = Padding.Same)]
    public partial ConvLayer Classes { get; }

    [GlobalAveragePool]
    public partial PoolLayer Means { get; }

    [Softmax]
    public partial SoftmaxLayer Shares { get; }
}
