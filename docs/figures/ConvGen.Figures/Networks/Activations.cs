namespace ConvGen.Figures.Networks;

[ConvNet(97)]
public sealed partial class Activations
{
    [Activate(Activation.Relu, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Relu { get; }

    [Activate(Activation.Relu6, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Relu6 { get; }

    [Activate(Activation.LeakyRelu, ActivationParameter = 0.1f, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer LeakyRelu { get; }

    [Activate(Activation.PRelu, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer PRelu { get; }

    [Activate(Activation.ThresholdedRelu, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer ThresholdedRelu { get; }

    [Activate(Activation.Elu, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Elu { get; }

    [Activate(Activation.Celu, ActivationParameter = 2, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Celu { get; }

    [Activate(Activation.Selu, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Selu { get; }

    [Activate(Activation.Silu, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Silu { get; }

    [Activate(Activation.Mish, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Mish { get; }

    [Activate(Activation.Gelu, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Gelu { get; }

    [Activate(Activation.GeluTanh, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer GeluTanh { get; }

    [Activate(Activation.HardSigmoid, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer HardSigmoid { get; }

    [Activate(Activation.HardSwish, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer HardSwish { get; }

    [Activate(Activation.Sigmoid, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Sigmoid { get; }

    [Activate(Activation.Tanh, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Tanh { get; }

    [Activate(Activation.Softplus, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Softplus { get; }

    [Activate(Activation.Softsign, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Softsign { get; }

    [Activate(Activation.Clip, ActivationParameter = -1, ActivationSecondParameter = 2, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Clip { get; }

    [Activate(Activation.Shrink, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Shrink { get; }

    [Activate(Activation.Affine, ActivationParameter = -0.5f, ActivationSecondParameter = 1, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Affine { get; }

    [Activate(Activation.Pow, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Pow { get; }

    [Activate(Activation.Sqrt, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Sqrt { get; }

    [Activate(Activation.Exp, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Exp { get; }

    [Activate(Activation.Log, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Log { get; }

    [Activate(Activation.Abs, From = ConvNet.Input, Output = true)]
    public partial ActivationLayer Abs { get; }
}
