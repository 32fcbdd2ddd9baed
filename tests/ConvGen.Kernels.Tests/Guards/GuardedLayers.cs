using System;
using System.IO;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;
using ConvGen.Kernels.Tests.Networks;

namespace ConvGen.Kernels.Tests.Guards;

/// <summary>
/// The small networks of every layer kind between forbidden pages: they must give the bits that they give where maps share memory, so that it is also seen that no
/// map is overwritten which a later step reads.
/// </summary>
internal static class GuardedLayers
{
    private static readonly int[] s_batches = [1, 3];

    /// <summary>Runs every n-th network and reports each failure in a line.</summary>
    /// <param name="output">Receives the report.</param>
    /// <param name="side">The side on which memory touches a forbidden page.</param>
    /// <param name="every">1 for all networks, n for every n-th.</param>
    /// <param name="first">Index of the first one.</param>
    /// <returns>How many failed.</returns>
    public static int Run(TextWriter output, GuardSide side, int every, int first)
    {
        string[] names = LayerNetworks.Some(every, first);
        GeneratedNetworks apart = Compile(side, every, first);
        GeneratedNetworks sharing = Compile(null, every, first);
        int failed = 0;
        foreach (string name in names)
        {
            // The last line before the process ends names the network.
            output.WriteLine(name);
            try
            {
                float[] expected = Results(sharing.Create(name, seed: 7), CheckMemory.Plain);
                using GuardedMemory memory = new(side);
                float[] actual = Results(apart.Create(name, seed: 7), memory);
                if (!expected.Select(BitConverter.SingleToInt32Bits).SequenceEqual(actual.Select(BitConverter.SingleToInt32Bits)))
                    throw new CheckFailedException($"{name}: other bits between forbidden pages.");
            }
            catch (Exception exception)
            {
                failed++;
                output.WriteLine(exception);
            }
        }
        output.WriteLine(FormattableString.Invariant($"{names.Length} small networks run, {failed} failed"));
        return failed;
    }

    /// <summary>Compiles the networks, or loads them: with their maps apart, or sharing memory.</summary>
    public static GeneratedNetworks Compile(GuardSide? side, int every, int first) => GeneratedNetworks.Compile(
        $"GuardedLayers{side}",
        LayerNetworks.Some(every, first).Select(LayerNetworks.Declare),
        spacing: side is { } guarded ? GuardedMemory.Spacing(guarded) : null);

    /// <summary>All that passes give, each run twice: on new memory and on used, which is then filled with NaN and its gaps forbidden.</summary>
    private static float[] Results(Network network, CheckMemory memory)
    {
        using MemoryStream results = new();
        using BinaryWriter writer = new(results);
        Backpropagation adjoints = new(network);
        foreach (int count in s_batches)
        {
            Random random = new(count);
            ReadOnlySpan<float> images = memory.Copy(RealData.Draw(random, count * network.Plan.InputLength));
            ReadOnlySpan<float> gradient = memory.Copy(RealData.Draw(random, count * network.Plan.OutputLength));
            Span<float> scores = memory.Make(gradient.Length);
            for (int pass = 0; pass < 2; pass++)
            {
                network.Threads = 1 + (2 * pass);
                network.Predict(images, scores);
                memory.Poison(network, count);
                Write(scores);
                Write(adjoints.Forward(images, dropoutSeed: 5));
                adjoints.Backward(gradient);
                Write(adjoints.InputAdjoint());
                Write(adjoints.ParameterAdjoints);
                memory.Poison(adjoints);
            }
            memory.Verify(network.Plan.Name, network, count, adjoints);
        }
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(results.ToArray()).ToArray();

        void Write(ReadOnlySpan<float> values)
        {
            foreach (float value in values)
                writer.Write(value);
        }
    }
}
