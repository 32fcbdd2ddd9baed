using System;
using ConvGen.Generator.Algorithm;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>
/// Convolution and its adjoints in plain loops over planar arrays: x [C, H, W], W [F, C/groups, KH, KW], z [F, OH, OW]. With the small
/// integers of these tests all sums are exact.
/// </summary>
internal static class PlainConvolution
{
    /// <summary>Calls back for each product of the forward direction with the indices of x, W and z.</summary>
    public static void ForEach(ConvProblem problem, Action<int, int, int> product)
    {
        WindowAxis rows = problem.Window.Rows;
        WindowAxis columns = problem.Window.Columns;
        int groupChannels = problem.Channels / problem.Groups;
        int groupFilters = problem.Filters / problem.Groups;
        int taps = problem.Window.Taps;
        for (int filter = 0; filter < problem.Filters; filter++)
        {
            for (int channel = 0; channel < groupChannels; channel++)
            {
                int plane = ((filter / groupFilters * groupChannels) + channel) * problem.Height;
                for (int tap = 0; tap < taps; tap++)
                {
                    int weight = (((filter * groupChannels) + channel) * taps) + (problem.Flip ? taps - 1 - tap : tap);
                    int rowOffset = (tap / columns.Kernel * rows.Dilation) - rows.Before;
                    int columnOffset = (tap % columns.Kernel * columns.Dilation) - columns.Before;
                    for (int row = 0; row < problem.OutputHeight; row++)
                    {
                        int inputRow = (row * rows.Stride) + rowOffset;
                        if (inputRow < 0 || inputRow >= problem.Height)
                            continue;
                        for (int column = 0; column < problem.OutputWidth; column++)
                        {
                            int inputColumn = (column * columns.Stride) + columnOffset;
                            if (inputColumn >= 0 && inputColumn < problem.Width)
                            {
                                product(
                                    ((plane + inputRow) * problem.Width) + inputColumn,
                                    weight,
                                    (((filter * problem.OutputHeight) + row) * problem.OutputWidth) + column);
                            }
                        }
                    }
                }
            }
        }
    }

    public static float[] Forward(ConvProblem problem, float[] input, float[] weights)
    {
        float[] output = new float[problem.Filters * problem.OutputHeight * problem.OutputWidth];
        ForEach(problem, (x, w, z) => output[z] += input[x] * weights[w]);
        return output;
    }

    public static float[] InputAdjoint(ConvProblem problem, float[] outputAdjoint, float[] weights)
    {
        float[] inputAdjoint = new float[problem.Channels * problem.Height * problem.Width];
        ForEach(problem, (x, w, z) => inputAdjoint[x] += outputAdjoint[z] * weights[w]);
        return inputAdjoint;
    }

    public static float[] WeightAdjoint(ConvProblem problem, float[] input, float[] outputAdjoint)
    {
        float[] weightAdjoint = new float[problem.Filters * (problem.Channels / problem.Groups) * problem.Window.Taps];
        ForEach(problem, (x, w, z) => weightAdjoint[w] += input[x] * outputAdjoint[z]);
        return weightAdjoint;
    }
}
