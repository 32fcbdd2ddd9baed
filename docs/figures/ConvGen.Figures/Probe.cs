using System;
using System.Linq;

namespace ConvGen.Figures;

/// <summary>Asks a network what depends on what.</summary>
internal static class Probe
{
    public static float[] Scores(this Network net, float[] input)
    {
        float[] scores = new float[net.Plan.OutputLength];
        net.Predict(input, scores);
        return scores;
    }

    /// <summary>Values 0, 1, 2 …, so that each says where it came from.</summary>
    public static float[] Indices(this Network net) => [.. Enumerable.Range(0, net.Plan.InputLength).Select(index => (float)index)];

    /// <summary>Whether output o changes when input i does: element [o, i].</summary>
    public static bool[,] Dependencies(this Network net)
    {
        Random random = new(1);
        float[] input = [.. Enumerable.Range(0, net.Plan.InputLength).Select(_ => random.NextSingle() + 0.5f)];
        float[] before = net.Scores(input);
        bool[,] depends = new bool[before.Length, input.Length];
        for (int index = 0; index < input.Length; index++)
        {
            float kept = input[index];
            input[index] = 100;
            float[] after = net.Scores(input);
            input[index] = kept;
            for (int output = 0; output < after.Length; output++)
                depends[output, index] = Math.Abs(after[output] - before[output]) > 1e-4f;
        }
        return depends;
    }
}
