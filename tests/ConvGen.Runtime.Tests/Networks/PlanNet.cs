using System;
using ConvGen.Kernels;

namespace ConvGen.Runtime.Tests.Networks;

/// <summary>A network of any plan, whose steps and packing are functions of the test.</summary>
internal sealed class PlanNet(NetworkPlan plan, int seed = 0) : Network(plan, seed)
{
    public Action<Pass, int, Workspace, WorkRange> OnStep { get; set; } = (_, _, _, _) => { };

    public TLayer Layer<TLayer>(int index)
        where TLayer : Layer => LayerAt<TLayer>(index);

    protected override void PackWeights(Pass pass, ReadOnlySpan<float> parameters, Span<float> packed, WorkRange range)
    {
    }

    protected override void RunStep(Pass pass, int step, Workspace workspace, WorkRange range) => OnStep(pass, step, workspace, range);

    /// <summary>A plan of one step on vectors of one value.</summary>
    public static NetworkPlan Tiny(params ParameterInfo[] parameters)
    {
        MapLayout vector = MapLayout.Plain(Shape.Vector(1));
        int length = 0;
        foreach (ParameterInfo parameter in parameters)
            length = Math.Max(length, parameter.Offset + parameter.Length);
        return new NetworkPlan
        {
            Name = "Tiny",
            Input = Shape.Vector(1),
            Layers = [Info("Only", "flatten", Shape.Vector(1), Shape.Vector(1))],
            Parameters = parameters,
            Outputs = [0],
            OutputLength = 1,
            ParameterLength = length,
            Inference = new PassPlan
            {
                Forward = [new StepInfo("Only.Forward", 0, 1 << 20)],
                Input = new MapPlace(0, vector),
                Outputs = [new MapPlace(0, vector)],
                MapLength = vector.ImageLength,
                PackedLength = 0,
            },
        };
    }

    public static LayerInfo Info(string name, string kind, Shape input, Shape output) =>
        new(name, name, kind, [input], output, 0, 0, 1, 1, (long)input.Length * output.Length, "none");
}
