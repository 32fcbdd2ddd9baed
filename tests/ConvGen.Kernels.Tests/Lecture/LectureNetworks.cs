namespace ConvGen.Kernels.Tests.Lecture;

/// <summary>Five samples, three taps: z has three values.</summary>
[ConvNet(1, 5, InputGradient = true)]
internal sealed partial class FiveSamples
{
    [ConvLayer(1, kernel: 3, Padding = Padding.Valid, Bias = false)]
    public partial ConvLayer Conv { get; }
}

/// <summary>The same with (k − 1) ÷ 2 zeros on each side: z has five values.</summary>
[ConvNet(1, 5, InputGradient = true)]
internal sealed partial class FivePaddedSamples
{
    [ConvLayer(1, kernel: 3, Padding = Padding.Same, Bias = false)]
    public partial ConvLayer Conv { get; }
}

/// <summary>The mathematician's convolution of five samples, the filter turned.</summary>
[ConvNet(1, 5, InputGradient = true)]
internal sealed partial class FiveTurnedSamples
{
    [ConvLayer(1, kernel: 3, Padding = Padding.Same, Bias = false, Flip = true)]
    public partial ConvLayer Conv { get; }
}

/// <summary>A convolution of many channels, whose input adjoint is looked at.</summary>
[ConvNet(6, 9, 8, InputGradient = true)]
internal sealed partial class Filtered
{
    [ConvLayer(5, kernel: 3, Padding = 1, Bias = false)]
    public partial ConvLayer Conv { get; }
}

/// <summary>What <see cref="Filtered"/>'s input adjoint is: a convolution of the adjoint with the flipped filter, channels and filters exchanged.</summary>
[ConvNet(5, 9, 8)]
internal sealed partial class FilteredBack
{
    [ConvLayer(6, kernel: 3, Padding = 1, Bias = false, Flip = true)]
    public partial ConvLayer Conv { get; }
}

/// <summary>The same without padding: the adjoint is padded by k − 1.</summary>
[ConvNet(6, 9, 8, InputGradient = true)]
internal sealed partial class Narrowed
{
    [ConvLayer(5, 3, 2, Bias = false)]
    public partial ConvLayer Conv { get; }
}

/// <summary>What <see cref="Narrowed"/>'s input adjoint is.</summary>
[ConvNet(5, 7, 7)]
internal sealed partial class NarrowedBack
{
    [ConvLayer(6, 3, 2, PaddingTop = 2, PaddingBottom = 2, PaddingLeft = 1, PaddingRight = 1, Bias = false, Flip = true)]
    public partial ConvLayer Conv { get; }
}

/// <summary>A strided, grouped convolution of many channels.</summary>
[ConvNet(4, 7, 6, InputGradient = true)]
internal sealed partial class StridedGroups
{
    [ConvLayer(6, kernel: 3, Stride = 2, Padding = 1, Groups = 2, Bias = false)]
    public partial ConvLayer Conv { get; }
}

/// <summary>Stride 1 on a map with room around what is shifted.</summary>
[ConvNet(3, 24, 24)]
internal sealed partial class ShiftedByOne
{
    [ConvLayer(5, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu)]
    public partial ConvLayer Map { get; }
}

/// <summary>Stride 2.</summary>
[ConvNet(3, 24, 24)]
internal sealed partial class ShiftedByTwo
{
    [ConvLayer(5, kernel: 3, Stride = 2, Padding = 1)]
    public partial ConvLayer Map { get; }
}

/// <summary>Stride 3, dilated.</summary>
[ConvNet(3, 24, 24)]
internal sealed partial class ShiftedByThree
{
    [ConvLayer(5, kernel: 3, Stride = 3, Dilation = 2, Padding = 2)]
    public partial ConvLayer Map { get; }
}

/// <summary>A dense layer on the same map.</summary>
[ConvNet(3, 24, 24)]
internal sealed partial class DenseUnits
{
    [Dense(40)]
    public partial DenseLayer Units { get; }
}

/// <summary>An RGB image of 256×256.</summary>
[ConvNet(3, 256, 256, Training = false)]
internal sealed partial class LargeImage
{
    [ConvLayer(1, kernel: 3, Padding = Padding.Same)]
    public partial ConvLayer Conv { get; }

    [MaxPool(16)]
    public partial PoolLayer Pool { get; }

    [Dense(10)]
    public partial DenseLayer Logits { get; }
}
