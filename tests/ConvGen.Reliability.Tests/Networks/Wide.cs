namespace ConvGen.Reliability.Tests.Networks;

/// <summary>Parameters of 4 MB, which have large pages where the system gives them.</summary>
[ConvNet(1024, Training = false)]
public sealed partial class Wide
{
    [Dense(1024, Activation = Activation.Relu)]
    public partial DenseLayer Hidden { get; }

    [Dense(10)]
    public partial DenseLayer Scores { get; }
}
