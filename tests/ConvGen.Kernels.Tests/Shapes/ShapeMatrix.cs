using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvGen.Kernels.Tests.Guards;
using ConvGen.Kernels.Tests.Harness;

namespace ConvGen.Kernels.Tests.Shapes;

/// <summary>The networks of a list of shapes, compiled together, and the run over all of them, with no test framework.</summary>
internal sealed class ShapeMatrix
{
    private readonly GeneratedNetworks _networks;

    private ShapeMatrix(string group, IReadOnlyList<ConvShape> shapes, bool widest = false, GuardSide? side = null)
    {
        Shapes = shapes;
        _networks = GeneratedNetworks.Compile(group, shapes.Select((shape, index) => shape.Declare(NameOf(index))), widest, side is { } guarded ? GuardedMemory.Spacing(guarded) : null);
    }

    /// <summary>The written list.</summary>
    public static Lazy<ShapeMatrix> Written { get; } = new(() => new("Shapes", ConvShapes.All));

    /// <summary>Every n-th shape of the written list that has few multiply-adds, its kernels of 512 bits on every machine.</summary>
    public static ShapeMatrix Widest(int every, long mostMultiplyAdds) =>
        new("WidestShapes", [.. Some(every, 0).Where(shape => shape.MultiplyAdds <= mostMultiplyAdds)], widest: true);

    /// <summary>Every n-th shape of the written list, and as many drawn by a seed, their maps pages apart.</summary>
    public static ShapeMatrix Guarded(GuardSide side, int every, int seed) => new(
        $"GuardedShapes{side}{every}", [.. Some(every, seed % every), .. RandomShapes.Draw(seed, ConvShapes.All.Count / every)], side: side);

    public IReadOnlyList<ConvShape> Shapes { get; }

    /// <summary>The file of the compiled networks and their kernels.</summary>
    public string AssemblyPath => _networks.AssemblyPath;

    /// <summary>The drawn shapes of a seed.</summary>
    public static ShapeMatrix Drawn(int seed, int count) => new("RandomShapes", RandomShapes.Draw(seed, count));

    /// <summary>Shapes out of a folder of published problem lists.</summary>
    public static ShapeMatrix Published(string folder, int count) => new("PublishedShapes", PublishedShapes.Read(folder, count));

    /// <summary>Checks every n-th shape and reports each failure in a line.</summary>
    /// <param name="output">Receives the report.</param>
    /// <param name="every">1 for all shapes, n for every n-th.</param>
    /// <param name="mostMultiplyAdds">Larger shapes are left out.</param>
    /// <param name="memory">The memory that networks and their callers use for each shape; by default any.</param>
    /// <returns>Shapes checked, and how many of them failed.</returns>
    public (int Checked, int Failed) Run(TextWriter output, int every = 1, long mostMultiplyAdds = long.MaxValue, Func<string, CheckMemory>? memory = null)
    {
        int count = 0;
        int failed = 0;
        for (int index = 0; index < Shapes.Count; index += every)
        {
            if (Shapes[index].MultiplyAdds > mostMultiplyAdds)
                continue;
            try
            {
                using CheckMemory? own = memory?.Invoke($"{index}: {Shapes[index]}");
                Network net = _networks.Create(NameOf(index));
                net.Threads = own?.Threads ?? net.Threads;
                ConvCheck.Run(Shapes[index], net, memory: own);
            }
            catch (Exception exception)
            {
                failed++;
                output.WriteLine($"{index}: {(exception is CheckFailedException ? exception.Message : $"{Shapes[index]}: {exception}")}");
            }
            count++;
        }
        output.WriteLine(FormattableString.Invariant($"{count} generated shapes checked against the oracle, {failed} failed"));
        return (count, failed);
    }

    private static ConvShape[] Some(int every, int first) => [.. ConvShapes.All.Where((_, index) => index % every == first)];

    private static string NameOf(int index) => FormattableString.Invariant($"Shape{index}");
}
