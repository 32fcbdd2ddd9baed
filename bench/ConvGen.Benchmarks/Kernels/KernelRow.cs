using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Benchmarks.Networks;

namespace ConvGen.Benchmarks.Kernels;

/// <summary>One kernel to measure: a layer, a direction, a number of images.</summary>
/// <param name="Layer">The layer in words, such as <c>64→64 3×3 56²</c>.</param>
/// <param name="Direction"><c>Forward</c>, <c>InputAdjoint</c> or <c>WeightAdjoint</c>.</param>
/// <param name="Images">Images of the batch (N).</param>
/// <param name="Create">Makes the network of this one layer.</param>
/// <param name="Target">Share of the peak to reach, in percent; 0: measured for information.</param>
internal sealed record KernelRow(string Layer, string Direction, int Images, Func<Network> Create, int Target = 0)
{
    /// <summary>The rows of the table, those with a target first.</summary>
    public static IReadOnlyList<KernelRow> All { get; } =
    [
        new("64→64 3×3 56² direct", "Forward", 1, () => new Direct64On56(), 80),
        new("64→64 3×3 56² direct", "InputAdjoint", 1, () => new Direct64On56(), 80),
        new("64→64 3×3 28² direct", "WeightAdjoint", 32, () => new Direct64On28(), 75),
        new("64→256 1×1 56²", "Forward", 1, () => new Pointwise64To256(), 75),
        new("256→64 1×1 56²", "Forward", 1, () => new Pointwise256To64(), 75),
        new("64→128 3×3 s2 56²", "Forward", 1, () => new Strided64To128(), 80),
        new("64→128 3×3 s2 56²", "InputAdjoint", 1, () => new Strided64To128(), 70),
        new("3→64 7×7 s2 224²", "Forward", 1, () => new FirstLayer(), 75),
        new("depthwise 144 3×3 56²", "Forward", 1, () => new Depthwise144(), 50),
        new("64→64 3×3 56²", "Forward", 1, () => new Conv64On56()),
        new("64→64 3×3 56²", "InputAdjoint", 1, () => new Conv64On56()),
        new("64→64 3×3 56²", "WeightAdjoint", 1, () => new Conv64On56()),
        new("64→64 3×3 28²", "WeightAdjoint", 32, () => new Conv64On28()),
        new("128→128 3×3 16²", "WeightAdjoint", 32, () => new Conv128On16()),
        new("128→128 3×3 28²", "Forward", 1, () => new Conv128On28()),
        new("128→128 3×3 28²", "WeightAdjoint", 1, () => new Conv128On28()),
        new("256→256 3×3 14²", "Forward", 1, () => new Conv256On14()),
        new("256→256 3×3 14²", "WeightAdjoint", 1, () => new Conv256On14()),
        new("512→512 3×3 7²", "Forward", 1, () => new Conv512On7()),
        new("512→512 3×3 7²", "WeightAdjoint", 1, () => new Conv512On7()),
        new("64→64 3×3 d2 56²", "Forward", 1, () => new Dilated64On56()),
        new("32→64 5×5 14²", "Forward", 1, () => new Conv32On14()),
        new("64→256 1×1 56²", "InputAdjoint", 1, () => new Pointwise64To256()),
        new("64→256 1×1 56²", "WeightAdjoint", 1, () => new Pointwise64To256()),
        new("256→64 1×1 56²", "WeightAdjoint", 1, () => new Pointwise256To64()),
        new("256→1024 1×1 14²", "WeightAdjoint", 1, () => new Pointwise256To1024()),
        new("1024→256 1×1 14²", "WeightAdjoint", 1, () => new Pointwise1024To256()),
        new("64→128 3×3 s2 56²", "WeightAdjoint", 1, () => new Strided64To128()),
        new("3→64 7×7 s2 224²", "WeightAdjoint", 1, () => new FirstLayer()),
        new("depthwise 144 3×3 56²", "InputAdjoint", 1, () => new Depthwise144()),
        new("depthwise 144 3×3 56²", "WeightAdjoint", 1, () => new Depthwise144()),
        new("depthwise 144 3×3 s2 56²", "Forward", 1, () => new DepthwiseStrided()),
        new("depthwise 384 5×5 14²", "Forward", 1, () => new DepthwiseWide()),
        new("1→32 5×5 28²", "Forward", 1, () => new Conv1To32()),
        new("6→16 5×5 14²", "Forward", 1, () => new Conv6To16()),
    ];

    /// <summary>The rows in words.</summary>
    public static IEnumerable<string> Names => All.Select(row => row.ToString());

    /// <summary>The row of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static KernelRow Named(string name) => All.Single(row => row.ToString() == name);

    /// <summary>The row in words, by which <c>--filter</c> chooses.</summary>
    public override string ToString() => $"{Layer}{(Images > 1 ? $" N={Images}" : "")} {Direction}";
}
