using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace ConvGen.Kernels.Tests;

/// <summary>Generated convolutions equal the oracle, bit for bit.</summary>
public sealed class ConvMatrixTests(ITestOutputHelper output)
{
    private const string RandomCount = "CONVGEN_RANDOM_SHAPES";

    [Fact]
    public void EveryShapeOfTheMatrixEqualsTheOracle() => Report(ConvMatrix.Check(ConvMatrix.Cases, TextWriter.Null), "of the matrix");

    [Fact]
    public void RandomShapesEqualTheOracle()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable(RandomCount) ?? "40", CultureInfo.InvariantCulture);
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        List<ConvCase> cases = [.. Enumerable.Range(0, count).Select(_ => Draw(random))];
        try
        {
            Report(ConvMatrix.Check(cases, TextWriter.Null), "drawn at random");
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
        }
    }

    /// <summary>Sizes 1 to 20, kernels 1 to 7, strides and dilations 1 to 4, paddings up to the kernel, groups, odd channels.</summary>
    private static ConvCase Draw(Random random)
    {
        while (true)
        {
            int groups = random.Next(4) == 0 ? random.Next(1, 5) : 1;
            ConvCase drawn = new(groups * random.Next(1, 12), random.Next(1, 21), random.Next(1, 21), groups * random.Next(1, 12), random.Next(1, 8))
            {
                KernelWidth = random.Next(1, 8),
                StrideHeight = random.Next(1, 5),
                StrideWidth = random.Next(1, 5),
                DilationHeight = random.Next(1, 5),
                DilationWidth = random.Next(1, 5),
                Groups = groups,
                Flip = random.Next(4) == 0,
                Bias = random.Next(4) != 0,
                Images = random.Next(1, 4),
            };
            int spanHeight = ((drawn.Kernel - 1) * drawn.DilationHeight) + 1;
            int spanWidth = ((drawn.KernelWidth - 1) * drawn.DilationWidth) + 1;
            drawn = drawn with
            {
                Top = random.Next(drawn.Kernel),
                Bottom = random.Next(drawn.Kernel),
                Left = random.Next(drawn.KernelWidth),
                Right = random.Next(drawn.KernelWidth),
            };
            if (drawn.Height + drawn.Top + drawn.Bottom >= spanHeight && drawn.Width + drawn.Left + drawn.Right >= spanWidth)
                return drawn;
        }
    }

    private void Report(int count, string which)
    {
        string line = $"{count} generated shapes {which} checked against the oracle, in three directions each";
        output.WriteLine(line);
        File.AppendAllText(Path.Combine(AppContext.BaseDirectory, "checked-shapes.txt"), line + Environment.NewLine);
    }
}
