namespace ConvGen.Figures.Networks;

[ConvNet(4, 2, 3)]
public sealed partial class BatchNormed
{
    [BatchNorm]
    public partial BatchNormLayer Layer { get; }
}

[ConvNet(4, 2, 3)]
public sealed partial class InstanceNormed
{
    [InstanceNorm]
    public partial NormLayer Layer { get; }
}

[ConvNet(4, 2, 3)]
public sealed partial class GroupNormed
{
    [GroupNorm(groups: 2)]
    public partial NormLayer Layer { get; }
}

[ConvNet(4, 2, 3)]
public sealed partial class LayerNormed
{
    [LayerNorm]
    public partial NormLayer Layer { get; }
}

[ConvNet(4, 2, 3)]
public sealed partial class ChannelNormed
{
    [LayerNorm(Axes = Axes.Channels)]
    public partial NormLayer Layer { get; }
}

[ConvNet(4, 2, 3)]
public sealed partial class LocalNormed
{
    [LocalResponseNorm(size: 3)]
    public partial NormLayer Layer { get; }
}

[ConvNet(4, 2, 3)]
public sealed partial class Softmaxed
{
    [Softmax]
    public partial SoftmaxLayer Layer { get; }
}

[ConvNet(4, 2, 3)]
public sealed partial class Scaled
{
    [Scale]
    public partial ScaleLayer Layer { get; }
}
