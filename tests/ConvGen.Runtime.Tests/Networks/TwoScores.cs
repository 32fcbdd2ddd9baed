using System;
using ConvGen.Kernels;

namespace ConvGen.Runtime.Tests.Networks;

/// <summary>
/// A network written by hand as the generator would write one: images 2×2×3, with a halo inside; a dense layer of 4 features, and a second output that
/// is the first minus a running mean. In training each forward pass adds 1 to that mean.
/// </summary>
internal sealed class TwoScores : Network<TwoScores>, INetwork<TwoScores>
{
    public const int InputLength = 12;
    public const int Features = 4;
    public const int OutputLength = 2 * Features;
    public const int BlockImages = 3;

    private const int WeightOffset = 0;
    private const int BiasOffset = Features * InputLength;
    private const int MeanOffset = BiasOffset + Features;

    // Large enough that each step is split.
    private const long Work = 1 << 20;

    private static readonly MapLayout InputLayout = new(2, 3, 2, 8, 1, 1, 1, 1);
    private static readonly MapLayout VectorLayout = MapLayout.Plain(Shape.Vector(Features));
    private static readonly NetworkPlan ThePlan = MakePlan();

    public TwoScores(int seed = 0)
        : base(seed)
    {
    }

    static NetworkPlan INetwork<TwoScores>.Plan => ThePlan;

    public DenseLayer Dense => LayerAt<DenseLayer>(0);

    public BatchNormLayer Center => LayerAt<BatchNormLayer>(1);

    /// <summary>Called at the begin of each part, for faults and meetings.</summary>
    public Action<Pass, int>? OnPart { get; set; }

    static TwoScores INetwork<TwoScores>.Create(int seed) => new(seed);

    /// <summary>Asks for a layer as a type that it isn't.</summary>
    public PoolLayer WrongType() => LayerAt<PoolLayer>(0);

    /// <summary>The scores in plain loops.</summary>
    public static float[] Expected(float[] parameters, ReadOnlySpan<float> images)
    {
        int count = images.Length / InputLength;
        float[] scores = new float[count * OutputLength];
        for (int image = 0; image < count; image++)
        {
            for (int feature = 0; feature < Features; feature++)
            {
                float sum = parameters[BiasOffset + feature];
                for (int input = 0; input < InputLength; input++)
                    sum += parameters[(feature * InputLength) + input] * images[(image * InputLength) + input];
                scores[(image * OutputLength) + feature] = sum;
                scores[(image * OutputLength) + Features + feature] = sum - parameters[MeanOffset + feature];
            }
        }
        return scores;
    }

    // Packed: weights [input in C, H, W order][feature], then the bias.
    protected override void PackWeights(Pass pass, ReadOnlySpan<float> parameters, Span<float> packed, WorkRange range)
    {
        for (int feature = 0; feature < Features; feature++)
        {
            for (int input = 0; input < InputLength; input++)
                packed[(input * Features) + feature] = parameters[WeightOffset + (feature * InputLength) + input];
            packed[(InputLength * Features) + feature] = parameters[BiasOffset + feature];
        }
    }

    protected override void RunStep(Pass pass, int step, Workspace workspace, WorkRange range)
    {
        OnPart?.Invoke(pass, step);
        (int first, int end) = range.Of(workspace.Images);
        PassPlan plan = pass == Pass.Inference ? ThePlan.Inference : ThePlan.Training!;
        switch (pass, step)
        {
            case (Pass.Backward, 0):
                AddWeightAdjoints(workspace, plan, range);
                break;
            case (Pass.Backward, 1):
                WriteInputAdjoints(workspace, plan, first, end);
                break;
            case (_, 0):
                RunDense(workspace, plan, first, end);
                break;
            case (_, 1):
                RunCenter(workspace, plan, first, end);
                break;
            default:
                (int firstMean, int endMean) = range.Of(Features);
                foreach (ref float mean in workspace.Parameter(MeanOffset, Features)[firstMean..endMean])
                    mean++;
                break;
        }
    }

    private static FeatureMaps Maps(Workspace workspace, MapPlace place) => new(ref workspace.Map(place.Offset), place.Layout, workspace.Images);

    private static FeatureMaps Gradients(Workspace workspace, MapPlace place) =>
        new(ref workspace.Gradient(place.Offset), place.Layout, workspace.Images);

    private static float Input(FeatureMaps maps, int image, int input) => maps.Pixel(image, input / 3 % 2, input % 3)[input / 6];

    private static void RunDense(Workspace workspace, PassPlan plan, int first, int end)
    {
        FeatureMaps images = Maps(workspace, plan.Input);
        FeatureMaps scores = Maps(workspace, plan.Outputs[0]);
        for (int image = first; image < end; image++)
        {
            for (int feature = 0; feature < Features; feature++)
            {
                float sum = workspace.Packed((InputLength * Features) + feature);
                for (int input = 0; input < InputLength; input++)
                    sum += workspace.Packed((input * Features) + feature) * Input(images, image, input);
                scores.Pixel(image, 0, 0)[feature] = sum;
            }
        }
    }

    private static void RunCenter(Workspace workspace, PassPlan plan, int first, int end)
    {
        FeatureMaps scores = Maps(workspace, plan.Outputs[0]);
        FeatureMaps centered = Maps(workspace, plan.Outputs[1]);
        for (int image = first; image < end; image++)
        {
            for (int feature = 0; feature < Features; feature++)
                centered.Pixel(image, 0, 0)[feature] = scores.Pixel(image, 0, 0)[feature] - workspace.Parameter(MeanOffset, Features)[feature];
        }
    }

    private static void AddWeightAdjoints(Workspace workspace, PassPlan plan, WorkRange range)
    {
        FeatureMaps images = Maps(workspace, plan.Input);
        FeatureMaps one = Gradients(workspace, plan.OutputGradients[0]);
        FeatureMaps two = Gradients(workspace, plan.OutputGradients[1]);
        (int first, int end) = range.Of(Features);
        for (int feature = first; feature < end; feature++)
        {
            for (int image = 0; image < workspace.Images; image++)
            {
                float adjoint = one.Pixel(image, 0, 0)[feature] + two.Pixel(image, 0, 0)[feature];
                workspace.ParameterGradient(BiasOffset, Features)[feature] += adjoint;
                for (int input = 0; input < InputLength; input++)
                    workspace.ParameterGradient(feature * InputLength, InputLength)[input] += adjoint * Input(images, image, input);
            }
        }
    }

    private static void WriteInputAdjoints(Workspace workspace, PassPlan plan, int first, int end)
    {
        FeatureMaps one = Gradients(workspace, plan.OutputGradients[0]);
        FeatureMaps two = Gradients(workspace, plan.OutputGradients[1]);
        FeatureMaps images = Gradients(workspace, plan.InputGradient!.Value);
        for (int image = first; image < end; image++)
        {
            for (int input = 0; input < InputLength; input++)
            {
                float sum = 0;
                for (int feature = 0; feature < Features; feature++)
                {
                    float adjoint = one.Pixel(image, 0, 0)[feature] + two.Pixel(image, 0, 0)[feature];
                    sum += adjoint * workspace.Packed((input * Features) + feature);
                }
                images.Pixel(image, input / 3 % 2, input % 3)[input / 6] = sum;
            }
        }
    }

    private static NetworkPlan MakePlan()
    {
        int vector = VectorLayout.ImageLength;
        int input = InputLayout.ImageLength;
        Shape map = Shape.Map(2, 2, 3);
        Shape features = Shape.Vector(Features);
        return new NetworkPlan
        {
            Name = nameof(TwoScores),
            Input = map,
            Layers =
            [
                new LayerInfo("Dense", "Dense", "dense", [map], features, 52, 48, 2, 3, 48, "by hand"),
                new LayerInfo("Center", "Center", "batch norm", [features], features, 0, 4, 2, 3, 16, "by hand"),
            ],
            Parameters =
            [
                new ParameterInfo("Dense.weight", 0, ParameterRole.Weight, [Features, InputLength], WeightOffset, BiasOffset, InputLength, Features),
                new ParameterInfo("Dense.bias", 0, ParameterRole.Bias, [Features], BiasOffset, Features),
                new ParameterInfo("Center.running_mean", 1, ParameterRole.RunningMean, [Features], MeanOffset, Features),
            ],
            Outputs = [0, 1],
            OutputLength = OutputLength,
            ParameterLength = MeanOffset + Features,
            InputGradient = true,
            Inference = new PassPlan
            {
                Forward = [new StepInfo("Dense.Forward", 0, Work), new StepInfo("Center.Forward", 1, Work)],
                Input = new MapPlace(0, InputLayout),
                Outputs = [new MapPlace(input, VectorLayout), new MapPlace(input + vector, VectorLayout)],
                MapLength = input + (2 * vector),
                PackedLength = (InputLength + 1) * Features,
                BlockImages = BlockImages,
            },
            Training = new PassPlan
            {
                Forward = [new StepInfo("Dense.Forward", 0, Work), new StepInfo("Center.Forward", 1, Work), new StepInfo("Center.Mean", 1, Work)],
                Backward = [new StepInfo("Dense.WeightAdjoint", 0, Work), new StepInfo("Dense.InputAdjoint", 0, Work)],
                Input = new MapPlace(0, InputLayout),
                Outputs = [new MapPlace(input, VectorLayout), new MapPlace(input + vector, VectorLayout)],
                OutputGradients = [new MapPlace(0, VectorLayout), new MapPlace(vector, VectorLayout)],
                InputGradient = new MapPlace(2 * vector, InputLayout),
                MapLength = input + (2 * vector),
                GradientLength = input + (2 * vector),
                PackedLength = (InputLength + 1) * Features,
            },
        };
    }
}
