using System;
using System.Globalization;
using System.Threading.Tasks;
using ConvGen.Tests;
using Xunit.Sdk;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>
/// Many drawn configurations. Their number is CONVGEN_INTERPRETED_SHAPES (5,000 where it isn't set), their seed CONVGEN_SEED (another one in each run).
/// </summary>
internal static class InterpretedRun
{
    private const int DefaultCount = 5_000;

    /// <summary>Checks configurations, each with a generator of its own, so that one that fails can be repeated alone.</summary>
    /// <param name="share">Which part of the configurations this test takes: 1 for all, 10 for a tenth.</param>
    /// <param name="what">What is drawn, for the report.</param>
    /// <param name="check">Draws and checks one configuration; its result says what was drawn.</param>
    public static void Check(int share, string what, Func<Random, Configuration> check)
    {
        int count = Math.Max(1, Number("CONVGEN_INTERPRETED_SHAPES", DefaultCount) / share);
        int seed = Number("CONVGEN_SEED", Random.Shared.Next());
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (index, state) =>
        {
            if (state.IsStopped)
                return;
            Configuration drawn = check(new Random(unchecked(seed + (index * 7919))));
            try
            {
                drawn.Check();
            }
            catch (Exception failure)
            {
                state.Stop();
                throw new XunitException(string.Format(
                    CultureInfo.InvariantCulture, "Configuration {0} of CONVGEN_SEED={1}: {2}\n{3}", index, seed, drawn.Words, failure));
            }
        });
        CheckedCount.Report($"{count} {what} drawn by CONVGEN_SEED={seed}, interpreted with no compiler, equal plain loops at every vector width");
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    /// <summary>A drawn configuration in words, and its check.</summary>
    internal readonly record struct Configuration(string Words, Action Check);
}
