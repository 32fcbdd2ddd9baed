using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen;

/// <summary>A layer of a network: what is known of it, and its parameters.</summary>
public abstract class Layer
{
    private protected Layer(Network network, int index)
    {
        Network = network;
        Info = network.Plan.Layers[index];
        Parameters = [.. network.Parameters.Where(parameter => parameter.Info.Layer == index)];
    }

    /// <summary>The network that the layer belongs to.</summary>
    public Network Network { get; }

    /// <summary>What is known of the layer since it was compiled.</summary>
    public LayerInfo Info { get; }

    /// <summary>Name in weight files.</summary>
    public string Name => Info.Name;

    /// <summary>Shapes of the inputs, for one image.</summary>
    public IReadOnlyList<Shape> InputShapes => Info.Inputs;

    /// <summary>Shape of the output, for one image.</summary>
    public Shape OutputShape => Info.Output;

    /// <summary>The layer's parameters and running statistics; empty if it has none.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Name, kind and shapes: <c>Conv1 (conv 3×3): 1×28×28 → 32×28×28</c>.</summary>
    public override string ToString() => $"{Name} ({Info.Kind}): {string.Join(", ", InputShapes)} → {OutputShape}";

    /// <summary>The layer's parameter of a role, if it has one.</summary>
    private protected Parameter? Find(ParameterRole role) => Parameters.FirstOrDefault(parameter => parameter.Info.Role == role);

    /// <summary>The layer's parameter of a role.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    private protected Parameter Get(ParameterRole role) =>
        Find(role) ?? throw new InvalidOperationException($"Layer {Name} of {Network.Plan.Name} has no parameter of the role {role}.");
}
