namespace ConvGen;

/// <summary>An operation on plain tensors of fixed size, their batch axis included, as <see cref="TensorOperation"/> says.</summary>
public sealed class TensorLayer : Layer
{
    internal TensorLayer(Network network, int index)
        : base(network, index)
    {
    }

    /// <summary>The values of a <see cref="TensorOperation.Constant"/> from the weight file; <see langword="null"/> for others.</summary>
    public Parameter? Value => Find(ParameterRole.Constant);
}
