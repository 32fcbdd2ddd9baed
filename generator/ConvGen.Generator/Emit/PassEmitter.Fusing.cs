using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>Activation functions that the driver of the operation before applies, for inference, and adjoints of limits that the input adjoint behind them applies.</summary>
internal sealed partial class PassEmitter
{
    /// <summary>The activations that a driver applies, and the operations whose limits' adjoints one applies.</summary>
    private readonly HashSet<Op> _fused = [];

    /// <summary>
    /// For inference: the function that replaces what an operation has just made. Adjoints need what is before it, and so does who asks for a layer's result:
    /// a function that is a layer of its own stays apart where the layer before it could be asked for.
    /// </summary>
    private Op? Following(Op op)
    {
        int index = Enumerable.Range(0, _lowered.Ops.Count).First(place => ReferenceEquals(_lowered.Ops[place], op));
        if (_training || _lowered.Ops.ElementAtOrDefault(index + 1) is not { Kind: OpKind.Activation } activation || !ReferenceEquals(activation.Output, op.Output))
            return null;
        return Enumerable.Range(0, _net.Layers.Count).Any(layer => _lowered.ResultWriter(layer) == index) ? null : activation;
    }

    /// <summary>The adjoint of limits as a driver's argument, which replaces a step of its own.</summary>
    private string FusedAdjoint(Op? limits)
    {
        if (limits is null)
            return "";
        _fused.Add(limits);
        return $"new FusedActivation({ActivationArguments(limits.Activation)}, {Map(limits.Output)}, {Gradient(limits.Output)}), ";
    }

    /// <summary>The function as a driver's argument; none if it runs on its own.</summary>
    private string Fused(Op? activation)
    {
        if (activation is null)
            return "";
        _fused.Add(activation);
        string arguments = activation.Activation.Kind == Activation.PRelu
            ? PackedSpan(PackSlopes(activation), activation.Output.Shape.Channels)
            : ActivationArguments(activation.Activation);
        return $"new FusedActivation({arguments}), ";
    }
}
