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
        Images = Noise(random, subject.Batch * plan.InputLength, 1);
        ScoreAdjoints = subject.Work == Work.Adjoints ? Noise(random, subject.Batch * plan.OutputLength, 1) : [];
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
            // A branch that ends in a sum is kept small, so that a deep residual network's values stay near 1.
            bool isSummed = network.Plan.Layers.Any(layer => layer.Operation == LayerOperation.Add && layer.Sources.Contains(index));
            foreach (Parameter parameter in network.Parameters.Where(parameter => parameter.Info.Layer == index))
            {
                (float middle, float spread) = parameter.Info.Role switch
                {
                    ParameterRole.Bias or ParameterRole.Shift or ParameterRole.RunningMean => (0f, 0.1f),
                    ParameterRole.RunningVariance => (1f, 0.2f),
                    ParameterRole.Scale => isSummed ? (0.4f, 0.1f) : (1f, 0.2f),
                    _ => (0f, 0f),
                };
                if (spread > 0)
                    parameter.CopyFrom([.. Noise(random, parameter.Length, spread).Select(value => middle + value)]);
            }
        }
        return new Inputs(network, subject);
    }

    private static float[] Noise(Random random, int length, float spread)
    {
        float[] values = new float[length];
        foreach (ref float value in values.AsSpan())
            value = ((2 * random.NextSingle()) - 1) * spread;
        return values;
    }
}
