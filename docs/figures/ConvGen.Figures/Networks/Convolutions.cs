namespace ConvGen.Figures.Networks;

[ConvNet(1, 5, 5)]
public sealed partial class Plain
{
    [ConvLayer(1, kernel: 3, Bias = false)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 5, 5)]
public sealed partial class Flipped
{
    [ConvLayer(1, kernel: 3, Bias = false, Flip = true)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 6, 6)]
public sealed partial class Valid
{
    [ConvLayer(1, kernel: 3)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 6, 6)]
public sealed partial class Same
{
    [ConvLayer(1, kernel: 3, Padding = Padding.Same)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 6, 6)]
public sealed partial class OneSided
{
    [ConvLayer(1, kernel: 3, PaddingTop = 2, PaddingLeft = 1)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 6, 6)]
public sealed partial class Strided
{
    [ConvLayer(1, kernel: 3, Stride = 2, Padding = 1)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 6, 6)]
public sealed partial class SameStrided
{
    [ConvLayer(1, kernel: 3, Stride = 2, Padding = Padding.Same)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 6, 6)]
public sealed partial class SameLowerStrided
{
    [ConvLayer(1, kernel: 3, Stride = 2, Padding = Padding.SameLower)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 7, 7)]
public sealed partial class Dilated
{
    [ConvLayer(1, kernel: 3, Dilation = 2)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 6, 6)]
public sealed partial class Oblong
{
    [ConvLayer(1, kernelHeight: 1, kernelWidth: 5, StrideHeight = 2)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 3, 3)]
public sealed partial class TransposedPlain
{
    [ConvLayer(1, kernel: 3, Stride = 2, Transposed = true)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 3, 3)]
public sealed partial class TransposedCut
{
    [ConvLayer(1, kernel: 3, Stride = 2, Padding = 1, OutputPadding = 1, Transposed = true)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(4, 4, 4)]
public sealed partial class AllChannels
{
    [ConvLayer(8, kernel: 3)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(4, 4, 4)]
public sealed partial class TwoGroups
{
    [ConvLayer(8, kernel: 3, Groups = 2)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(4, 4, 4)]
public sealed partial class Depthwise
{
    [ConvLayer(8, kernel: 3, Groups = Groups.Depthwise)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 5)]
public sealed partial class Textbook
{
    [ConvLayer(1, kernel: 3, Bias = false)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 8)]
public sealed partial class Signal
{
    [ConvLayer(1, kernel: 3, Padding = Padding.Same)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 8)]
public sealed partial class DenseSignal
{
    [Dense(8)]
    public partial DenseLayer Layer { get; }
}

[ConvNet(1, 9)]
public sealed partial class Phased
{
    [ConvLayer(1, kernel: 3, Stride = 2, Padding = 1)]
    public partial ConvLayer Layer { get; }
}

[ConvNet(1, 10)]
public sealed partial class PhasedDilated
{
    [ConvLayer(1, kernel: 3, Stride = 2, Dilation = 2)]
    public partial ConvLayer Layer { get; }
}
