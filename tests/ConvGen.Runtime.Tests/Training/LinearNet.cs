using System;
using ConvGen.Kernels;

namespace ConvGen.Runtime.Tests.Training;

/// <summary>
/// A network written by hand in plain loops: one dense layer from 6 values to 4 scores, and the running mean of the scores in training batches.
/// With <see cref="Dropout"/>, a quarter of the inputs is dropped in training, by a mask of the pass's seed.
/// </summary>
internal sealed class LinearNet : Network<LinearNet>, INetwork<LinearNet>
{
    public const int Inputs = 6;
    public const int Scores = 4;
    public const int MeanOffset = (Inputs + 1) * Scores;

    private const int BiasOffset = Inputs * Scores;
    private static readonly NetworkPlan ThePlan = MakePlan("LinearNet", "Dense");

    public LinearNet(int seed = 0)
        : base(seed)
    {
    }

    static NetworkPlan INetwork<LinearNet>.Plan => ThePlan;

    public bool Dropout { get; init; }

    /// <summary>All parameters and the running mean.</summary>
    public float[] State => [.. CanonicalParameters.Span];

    static LinearNet INetwork<LinearNet>.Create(int seed) => new(seed);

    public static NetworkPlan MakePlan(string name, string layer)
    {
        MapLayout input = MapLayout.Plain(Shape.Vector(Inputs));
        MapLayout scores = MapLayout.Plain(Shape.Vector(Scores));

        // Work that makes the worker team split each step.
        const long work = 1 << 20;
        return new NetworkPlan
        {
            Name = name,
            Input = Shape.Vector(Inputs),
            Layers = [new LayerInfo(layer, layer, "dense", [Shape.Vector(Inputs)], Shape.Vector(Scores), 28, 24, 1, 1, 24, "by hand")],
            Parameters =
            [
                new ParameterInfo(layer + ".weight", 0, ParameterRole.Weight, [Scores, Inputs], 0, Inputs * Scores, Inputs, Scores),
                new ParameterInfo(layer + ".bias", 0, ParameterRole.Bias, [Scores], BiasOffset, Scores),
                new ParameterInfo(layer + ".running_mean", 0, ParameterRole.RunningMean, [Scores], MeanOffset, Scores),
            ],
            Outputs = [0],
            OutputLength = Scores,
            ParameterLength = MeanOffset + Scores,
            Inference = new PassPlan
            {
                Forward = [new StepInfo(layer + ".Forward", 0, work)],
                Input = new MapPlace(0, input),
                Outputs = [new MapPlace(input.ImageLength, scores)],
                MapLength = input.ImageLength + scores.ImageLength,
                PackedLength = 0,
            },
            Training = new PassPlan
            {
                Forward = [new StepInfo(layer + ".Forward", 0, work), new StepInfo(layer + ".Mean", 0, work)],
                Backward = [new StepInfo(layer + ".WeightAdjoint", 0, work)],
                Input = new MapPlace(0, input),
                Outputs = [new MapPlace(input.ImageLength, scores)],
                OutputGradients = [new MapPlace(0, scores)],
                MapLength = input.ImageLength + scores.ImageLength,
                GradientLength = scores.ImageLength,
                PackedLength = 0,
            },
        };
    }

    protected override void PackWeights(Pass pass, ReadOnlySpan<float> parameters, Span<float> packed, WorkRange range)
    {
    }

    protected override void RunStep(Pass pass, int step, Workspace workspace, WorkRange range)
    {
        PassPlan plan = pass == Pass.Inference ? ThePlan.Inference : ThePlan.Training!;
        var images = new FeatureMaps(ref workspace.Map(plan.Input.Offset), plan.Input.Layout, workspace.Images);
        var scores = new FeatureMaps(ref workspace.Map(plan.Outputs[0].Offset), plan.Outputs[0].Layout, workspace.Images);
        (int first, int end) = range.Of(Scores);
        for (int score = first; score < end; score++)
        {
            if (pass == Pass.Backward)
                AddWeightAdjoint(workspace, images, score);
            else if (step == 0)
                Forward(pass, workspace, images, scores, score);
            else
                UpdateMean(workspace, scores, score);
        }
    }

    private static void UpdateMean(Workspace workspace, FeatureMaps scores, int score)
    {
        float sum = 0;
        for (int image = 0; image < workspace.Images; image++)
            sum += scores.Pixel(image, 0, 0)[score];
        ref float mean = ref workspace.Parameter(MeanOffset, Scores)[score];
        mean = (0.9f * mean) + (0.1f * sum / workspace.Images);
    }

    private void Forward(Pass pass, Workspace workspace, FeatureMaps images, FeatureMaps scores, int score)
    {
        Span<float> weights = workspace.Parameter(score * Inputs, Inputs);
        for (int image = 0; image < workspace.Images; image++)
        {
            float sum = workspace.Parameter(BiasOffset, Scores)[score];
            for (int input = 0; input < Inputs; input++)
            {
                if (pass == Pass.Inference || Keeps(workspace, image, input))
                    sum += weights[input] * images.Pixel(image, 0, 0)[input];
            }
            scores.Pixel(image, 0, 0)[score] = sum;
        }
    }

    private void AddWeightAdjoint(Workspace workspace, FeatureMaps images, int score)
    {
        var adjoints = new FeatureMaps(ref workspace.Gradient(0), ThePlan.Training!.OutputGradients[0].Layout, workspace.Images);
        for (int image = 0; image < workspace.Images; image++)
        {
            float adjoint = adjoints.Pixel(image, 0, 0)[score];
            workspace.ParameterGradient(BiasOffset, Scores)[score] += adjoint;
            for (int input = 0; input < Inputs; input++)
            {
                if (Keeps(workspace, image, input))
                    workspace.ParameterGradient(score * Inputs, Inputs)[input] += adjoint * images.Pixel(image, 0, 0)[input];
            }
        }
    }

    private bool Keeps(Workspace workspace, int image, int input)
    {
        ulong mask = unchecked((workspace.DropoutSeed + (ulong)((image * Inputs) + input)) * 0x9E3779B97F4A7C15);
        return !Dropout || (mask >> 62) != 0;
    }
}
