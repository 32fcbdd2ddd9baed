using System;
using System.Linq;
using ConvGen.Peers.Rows;

namespace ConvGen.Peers.Contenders;

/// <summary>What all contenders are given: weights, images, the adjoints of scores or labels.</summary>
internal sealed class Inputs
{
    private Inputs(Network network, Subject subject)
    {
        NetworkPlan plan = network.Plan;
        Random random = new(7);
        Images = Noise(random, subject.Batch * plan.InputLength);
        ScoreAdjoints = subject.Work == Work.Adjoints ? Noise(random, subject.Batch * plan.OutputLength) : [];
        Labels = subject.Work == Work.Training ? [.. Enumerable.Range(0, subject.Batch).Select(_ => random.Next(plan.OutputLength))] : [];
    }

    /// <summary>Images [N, C, H, W].</summary>
    public float[] Images { get; }

    /// <summary>The adjoint of each score, for adjoints.</summary>
    public float[] ScoreAdjoints { get; }

    /// <summary>The class of each image, for training.</summary>
    public int[] Labels { get; }

    /// <summary>Draws what the initial weights leave at 0 or 1, and the data.</summary>
    public static Inputs Draw(Network network, Subject subject)
    {
        Random random = new(3);
        for (int index = 0; index < network.Plan.Layers.Count; index++)
        {
            bool isSummed = network.Plan.Layers.Any(layer => layer.Operation == LayerOperation.Add && layer.Sources.Contains(index));
            foreach (Parameter parameter in network.Parameters.Where(parameter => parameter.Info.Layer == index))
            {
                float[] values = parameter.ToArray();
                for (int place = 0; place < values.Length; place++)
                {
                    float noise = (2 * random.NextSingle()) - 1;
                    values[place] = subject.Work == Work.Adjoints
                        ? ForAdjoints(parameter.Info.Role, values[place], noise)
                        : ForScores(parameter.Info.Role, values[place], noise, isSummed);
                }
                parameter.CopyFrom(values);
            }
        }
        return new Inputs(network, subject);
    }

    /// <summary>A branch that ends in a sum is kept small, so that a deep residual network's values stay near 1.</summary>
    private static float ForScores(ParameterRole role, float initial, float noise, bool isSummed) => role switch
    {
        ParameterRole.Bias or ParameterRole.Shift or ParameterRole.RunningMean => 0.1f * noise,
        ParameterRole.RunningVariance => 1 + (0.2f * noise),
        ParameterRole.Scale => isSummed ? 0.4f + (0.1f * noise) : 1 + (0.2f * noise),
        _ => initial,
    };

    /// <summary>
    /// A value within rounding of ReLU's kink would pass its adjoint on in one library and not in the other, and what then differs is nobody's error. So
    /// weights of chains are small and biases 1 or −1: an eighth of the filters is off everywhere, the others are on everywhere.
    /// </summary>
    private static float ForAdjoints(ParameterRole role, float initial, float noise) => role switch
    {
        ParameterRole.Weight => 0.1f * initial,
        ParameterRole.Bias => noise < -0.75f ? -1 : 1,
        _ => initial,
    };

    private static float[] Noise(Random random, int length)
    {
        float[] values = new float[length];
        foreach (ref float value in values.AsSpan())
            value = (2 * random.NextSingle()) - 1;
        return values;
    }
}
