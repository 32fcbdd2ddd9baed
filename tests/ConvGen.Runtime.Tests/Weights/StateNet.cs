using System;
using ConvGen.Kernels;

namespace ConvGen.Runtime.Tests.Weights;

/// <summary>A network with a convolution, a batch normalisation and a dense layer, of which only the parameters matter.</summary>
internal sealed class StateNet(int seed) : Network<StateNet>(seed), INetwork<StateNet>
{
    public static new NetworkPlan Plan { get; } = MakePlan();

    public static StateNet Create(int seed) => new(seed);

    /// <summary>All parameters and running statistics, one after the other.</summary>
    public float[] State() => CanonicalParameters.Span.ToArray();

    protected override void PackWeights(Pass pass, ReadOnlySpan<float> parameters, Span<float> packed, WorkRange range)
    {
    }

    protected override void RunStep(Pass pass, int step, Workspace workspace, WorkRange range)
    {
    }

    private static NetworkPlan MakePlan()
    {
        var place = new MapPlace(0, MapLayout.Plain(Shape.Vector(1)));
        return new NetworkPlan
        {
            Name = nameof(StateNet),
            Input = Shape.Map(1, 2, 2),
            Layers = [Info("Conv1"), Info("Norm1"), Info("Logits")],
            Parameters =
            [
                new("Conv1.weight", 0, ParameterRole.Weight, [2, 1, 2, 2], 0, 8, FanIn: 4, FanOut: 8),
                new("Norm1.weight", 1, ParameterRole.Scale, [2], 8, 2),
                new("Norm1.bias", 1, ParameterRole.Shift, [2], 10, 2),
                new("Norm1.running_mean", 1, ParameterRole.RunningMean, [2], 12, 2),
                new("Norm1.running_var", 1, ParameterRole.RunningVariance, [2], 14, 2),
                new("Logits.weight", 2, ParameterRole.Weight, [3, 2], 16, 6, FanIn: 2, FanOut: 3),
                new("Logits.bias", 2, ParameterRole.Bias, [3], 22, 3),
            ],
            Outputs = [2],
            OutputLength = 3,
            ParameterLength = 25,
            Inference = new PassPlan { Forward = [], Input = place, Outputs = [place], MapLength = 1, PackedLength = 0 },
        };
    }

    private static LayerInfo Info(string name) => new(name, name, "conv 2×2", [Shape.Map(1, 2, 2)], Shape.Vector(2), 0, 0, 1, 1, 8, "none");
}
