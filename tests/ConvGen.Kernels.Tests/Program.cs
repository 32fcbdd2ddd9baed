using System;
using System.Diagnostics;
using System.Globalization;
using ConvGen.Kernels.Tests.Shapes;

namespace ConvGen.Kernels.Tests;

/// <summary>
/// The matrix of shapes as a program, for processes with other instruction sets than the tests' own:
/// <c>matrix every most</c> checks every n-th written shape of at most so many multiply-adds, <c>random seed count</c> checks drawn ones. The exit code
/// is the number of failures.
/// </summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        Stopwatch clock = Stopwatch.StartNew();
        switch (arguments)
        {
            case ["matrix", var every, var most]:
                ShapeMatrix written = ShapeMatrix.Written.Value;
                Console.WriteLine(FormattableString.Invariant($"compiled or loaded in {clock.Elapsed.TotalSeconds:F1} s"));
                return written.Run(Console.Out, Number(every), Number(most)).Failed;
            case ["random", var seed, var count]:
                ShapeMatrix drawn = ShapeMatrix.Drawn(Number(seed), Number(count));
                Console.WriteLine(FormattableString.Invariant($"compiled or loaded in {clock.Elapsed.TotalSeconds:F1} s"));
                return drawn.Run(Console.Out).Failed;
            default:
                Console.Error.WriteLine("usage: matrix every most | random seed count");
                return 1;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
