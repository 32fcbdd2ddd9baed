namespace ConvGen.Figures.Networks;

[ConvNet(1, 4, 4)]
public sealed partial class Maxima
{
    [MaxPool(2)]
    public partial PoolLayer Layer { get; }
}

[ConvNet(1, 4, 4)]
public sealed partial class Averages
{
    [AveragePool(2)]
    public partial PoolLayer Layer { get; }
}

[ConvNet(1, 4, 4)]
public sealed partial class Lengths
{
    [LpPool(2, 2)]
    public partial PoolLayer Layer { get; }
}

[ConvNet(1, 4, 4)]
public sealed partial class PaddedAverages
{
    [AveragePool(2, Padding = 1, CountIncludePadding = false)]
    public partial PoolLayer Layer { get; }
}

[ConvNet(1, 4, 4)]
public sealed partial class GlobalMaxima
{
    [GlobalMaxPool]
    public partial PoolLayer Layer { get; }
}

[ConvNet(1, 4, 4)]
public sealed partial class GlobalAverages
{
    [GlobalAveragePool]
    public partial PoolLayer Layer { get; }
}

[ConvNet(1, 4, 4)]
public sealed partial class ColumnSums
{
    [Reduce(Reduction.Sum, Axes.Rows)]
    public partial ReduceLayer Layer { get; }
}

[ConvNet(1, 5, 5)]
public sealed partial class Ceiling
{
    [MaxPool(2, CeilMode = true)]
    public partial PoolLayer Layer { get; }
}

[ConvNet(1, 5, 5)]
public sealed partial class Floor
{
    [MaxPool(2)]
    public partial PoolLayer Layer { get; }
}

[ConvNet(2, 2, 2)]
public sealed partial class Joined
{
    [Slice(ChannelStart = 0, ChannelEnd = 1, From = ConvNet.Input)]
    public partial RearrangeLayer A { get; }

    [Slice(ChannelStart = 1, ChannelEnd = 2, From = ConvNet.Input)]
    public partial RearrangeLayer B { get; }

    [Add(nameof(A), nameof(B), Output = true)]
    public partial JoinLayer Sum { get; }

    [Subtract(nameof(A), nameof(B), Output = true)]
    public partial JoinLayer Difference { get; }

    [Multiply(nameof(A), nameof(B), Output = true)]
    public partial JoinLayer Product { get; }

    [Divide(nameof(A), nameof(B), Output = true)]
    public partial JoinLayer Quotient { get; }

    [Maximum(nameof(A), nameof(B), Output = true)]
    public partial JoinLayer Largest { get; }

    [Minimum(nameof(A), nameof(B), Output = true)]
    public partial JoinLayer Smallest { get; }

    [Mean(nameof(A), nameof(B), Output = true)]
    public partial JoinLayer Middle { get; }

    [Concat(nameof(A), nameof(B), Output = true)]
    public partial JoinLayer Both { get; }
}

[ConvNet(2, 2, 2)]
public sealed partial class Repeated
{
    [GlobalMaxPool]
    public partial PoolLayer Largest { get; }

    [Divide(ConvNet.Input, nameof(Largest))]
    public partial JoinLayer Shares { get; }
}

[ConvNet(2, 2, 3)]
public sealed partial class Rearranged
{
    [Flatten(From = ConvNet.Input, Output = true)]
    public partial FlattenLayer Vector { get; }

    [Pad(1, From = ConvNet.Input, Output = true)]
    public partial RearrangeLayer Zeros { get; }

    [Pad(1, Mode = PadMode.Reflect, From = ConvNet.Input, Output = true)]
    public partial RearrangeLayer Reflected { get; }

    [Pad(1, Mode = PadMode.Edge, From = ConvNet.Input, Output = true)]
    public partial RearrangeLayer Edges { get; }

    [Slice(ColumnStart = 1, RowStep = 2, From = ConvNet.Input, Output = true)]
    public partial RearrangeLayer Part { get; }
}

[ConvNet(4, 2, 2)]
public sealed partial class Shuffled
{
    [ChannelShuffle(groups: 2, From = ConvNet.Input, Output = true)]
    public partial RearrangeLayer Channels { get; }

    [PixelShuffle(2, From = ConvNet.Input, Output = true)]
    public partial RearrangeLayer Pixels { get; }

    [PixelUnshuffle(2, From = ConvNet.Input, Output = true)]
    public partial RearrangeLayer Blocks { get; }
}

[ConvNet(8, 1, 1)]
public sealed partial class Ordered
{
    [PixelShuffle(2, From = ConvNet.Input, Output = true)]
    public partial RearrangeLayer ChannelsFirst { get; }

    [PixelShuffle(2, Order = BlockOrder.BlocksFirst, From = ConvNet.Input, Output = true)]
    public partial RearrangeLayer BlocksFirst { get; }
}

[ConvNet(1, 1, 4)]
public sealed partial class Sized
{
    [Upsample(2, From = ConvNet.Input, Output = true)]
    public partial UpsampleLayer Whole { get; }

    [Resize(1, 8, From = ConvNet.Input, Output = true)]
    public partial ResizeLayer Nearest { get; }

    [Resize(1, 8, Mode = ResizeMode.Linear, From = ConvNet.Input, Output = true)]
    public partial ResizeLayer HalfPixel { get; }

    [Resize(1, 8, Mode = ResizeMode.Linear, Coordinates = ResizeCoordinates.AlignCorners, From = ConvNet.Input, Output = true)]
    public partial ResizeLayer Corners { get; }

    [Resize(1, 8, Mode = ResizeMode.Linear, Coordinates = ResizeCoordinates.Asymmetric, From = ConvNet.Input, Output = true)]
    public partial ResizeLayer Asymmetric { get; }

    [Resize(1, 8, Mode = ResizeMode.Cubic, From = ConvNet.Input, Output = true)]
    public partial ResizeLayer Cubic { get; }
}

[ConvNet(1, 4, 8)]
public sealed partial class Dropped
{
    [Dropout(0.25f)]
    public partial DropoutLayer Layer { get; }
}
