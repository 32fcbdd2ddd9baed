using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Onnx;

/// <summary>The parameters of one layer as initialisers, each added when it is first asked for.</summary>
internal sealed class LayerTensors(GraphBuilder graph, NetworkPlan plan, int layer, float[] state)
{
    private LayerInfo Info => plan.Layers[layer];

    /// <summary>The parameter of a role, if there is one.</summary>
    public string[] Optional(ParameterRole role) => Find(role) is { } parameter ? [Add(parameter, parameter.Shape)] : [];

    /// <summary>The parameter of a role.</summary>
    public string Required(ParameterRole role)
    {
        ParameterInfo parameter = Get(role);
        return Add(parameter, parameter.Shape);
    }

    /// <summary>Whether the layer has a parameter of a role.</summary>
    public bool Has(ParameterRole role) => Find(role) is not null;

    /// <summary>The parameter of a role, with other axes that hold as many values.</summary>
    public string Shaped(ParameterRole role, IEnumerable<int> axes) => Add(Get(role), axes);

    /// <summary>The filters, turned by 180° where the layer turns them: ONNX knows cross-correlation only.</summary>
    public string Weight(bool turned)
    {
        ParameterInfo parameter = Get(ParameterRole.Weight);
        if (!turned)
            return Add(parameter, parameter.Shape);
        float[] values = Values(parameter).ToArray();
        int taps = parameter.Shape.Skip(2).Aggregate(1, (product, axis) => product * axis);
        for (int begin = 0; begin < values.Length; begin += taps)
            values.AsSpan(begin, taps).Reverse();
        return graph.AddTensor(parameter.Name, parameter.Shape, values);
    }

    /// <summary>The slopes of PReLU, with an axis of 1 for each spatial axis, so that they broadcast over pixels.</summary>
    public string Slope()
    {
        ParameterInfo parameter = Get(ParameterRole.Slope);
        return Add(parameter, [.. parameter.Shape, .. Enumerable.Repeat(1, Info.Output.Rank)]);
    }

    /// <summary>γ of a batch normalisation; ones where it has none.</summary>
    public string Scale() => Optional(ParameterRole.Scale) is [string name] ? name : Constant(".weight", 1);

    /// <summary>β of a batch normalisation; zeros where it has none.</summary>
    public string Shift() => Optional(ParameterRole.Shift) is [string name] ? name : Constant(".bias", 0);

    private string Constant(string suffix, float value)
    {
        float[] values = new float[Info.Output.Channels];
        Array.Fill(values, value);
        return graph.AddTensor(Info.Name + suffix, [values.Length], values);
    }

    private string Add(ParameterInfo parameter, IEnumerable<int> axes) => graph.AddTensor(parameter.Name, axes, Values(parameter));

    private ReadOnlySpan<float> Values(ParameterInfo parameter) => state.AsSpan(parameter.Offset, parameter.Length);

    private ParameterInfo? Find(ParameterRole role) => plan.Parameters.FirstOrDefault(parameter => parameter.Layer == layer && parameter.Role == role);

    private ParameterInfo Get(ParameterRole role) =>
        Find(role) ?? throw new InvalidOperationException($"Layer {Info.Name} of {plan.Name} has no parameter of the role {role}.");
}
