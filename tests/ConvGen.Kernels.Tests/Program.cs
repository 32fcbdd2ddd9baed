using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using ConvGen.Kernels.Tests.Guards;
using ConvGen.Kernels.Tests.Jit;
using ConvGen.Kernels.Tests.Networks;
using ConvGen.Kernels.Tests.Shapes;

namespace ConvGen.Kernels.Tests;

/// <summary>
/// The matrix of shapes as a program with no test framework, for processes with other instruction sets than the tests' own. The exit code
/// is the number of failures.
/// </summary>
internal static class Program
{
    private const string Usage = """
        matrix every most          checks every n-th written shape of at most so many multiply-adds
        widest every most          the same with kernels of 512 bits, as pairs of narrower vectors where the machine has none
        guarded side every seed    runs every n-th shape and small network, and drawn shapes, between forbidden pages, which end the process; side: Before or After
        overrun side every seed    the same with the outputs forbidden too: must end the process
        random seed count          checks shapes drawn by a seed
        published folder count     checks shapes of published lists
        nan                        checks where values that aren't numbers reach
        kernels assembly ...       compiles every kernel of assemblies to machine code
        """;

    public static int Main(string[] arguments)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Console.WriteLine(FormattableString.Invariant($"vectors of {VectorBits} bits"));
        switch (arguments)
        {
            case ["matrix", var every, var most]:
                return Run(ShapeMatrix.Written.Value, Number(every), Number(most));
            case ["widest", var every, var most]:
                return Run(ShapeMatrix.Widest(Number(every), Number(most)));
            case ["guarded" or "overrun", var side, var every, var seed]:
                return RunGuarded(Enum.Parse<GuardSide>(side), Number(every), Number(seed), isOverrun: arguments[0] == "overrun");
            case ["random", var seed, var count]:
                return Run(ShapeMatrix.Drawn(Number(seed), Number(count)));
            case ["published", var folder, var count]:
                return Run(ShapeMatrix.Published(folder, Number(count)));
            case ["nan"]:
                return NaNCheck.Run(Console.Out);
            case ["kernels", .. var assemblies] when assemblies.Length > 0:
                foreach (string assembly in assemblies)
                    KernelMethods.Prepare(assembly);
                Specimens.Prepare();
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 1;
        }

        int RunGuarded(GuardSide side, int every, int seed, bool isOverrun)
        {
            ShapeMatrix matrix = ShapeMatrix.Guarded(side, every, seed);
            Console.WriteLine(FormattableString.Invariant($"compiled or loaded in {clock.Elapsed.TotalSeconds:F1} s"));
            int failed = matrix.Run(Console.Out, memory: shape =>
            {
                // The last line before the process ends names the shape.
                Console.WriteLine(shape);
                return new GuardedMemory(side, isOverrun);
            }).Failed;
            return failed + GuardedLayers.Run(Console.Out, side, every, seed % every);
        }

        int Run(ShapeMatrix matrix, int every = 1, long most = long.MaxValue)
        {
            Console.WriteLine(FormattableString.Invariant($"compiled or loaded in {clock.Elapsed.TotalSeconds:F1} s"));
            return matrix.Run(Console.Out, every, most).Failed;
        }
    }

    /// <summary>The widest vectors that this process has; 0 where the software fallback serves.</summary>
    private static int VectorBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
