using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Kernels;

namespace ConvGen.Benchmarks;

/// <summary>One direction of a one-layer network, ready to run again and again: what a layer costs inside a network.</summary>
internal sealed class LayerStep
{
    private readonly Network _network;
    private readonly Backpropagation _pass;
    private readonly Pass _kind;
    private readonly int _step;

    /// <param name="shape">The layer in words.</param>
    /// <param name="network">A network of that layer alone.</param>
    /// <param name="direction"><c>Forward</c>, <c>InputAdjoint</c> or <c>WeightAdjoint</c>.</param>
    /// <param name="images">Images of the batch.</param>
    public LayerStep(string shape, Network network, string direction, int images = 1)
    {
        Name = $"{shape}{(images > 1 ? $", N = {images}" : "")} {Words(direction)}";
        _network = network;
        network.Threads = 1;
        _pass = new Backpropagation(network);
        Random random = new(1);
        _ = _pass.Forward(Noise(random, images * network.Plan.InputLength));
        _pass.Backward(Noise(random, images * network.Plan.OutputLength));
        _kind = direction == "Forward" ? Pass.Forward : Pass.Backward;
        IReadOnlyList<StepInfo> steps = _kind == Pass.Forward ? network.Plan.Training!.Forward : network.Plan.Training!.Backward;
        _step = Enumerable.Range(0, steps.Count).Single(step => steps[step].Name == "Conv." + direction);
        Flops = 2.0 * images * network.Plan.Layers[0].MultiplyAdds;
    }

    public string Name { get; }

    /// <summary>Floating-point operations of the direct method.</summary>
    public double Flops { get; }

    public void Run() => _network.RunPart(_kind, _step, _pass.Workspace!, WorkRange.Whole);

    /// <summary>The rows of the kernel table: those with a target first.</summary>
    public static IReadOnlyList<LayerStep> All() =>
    [
        new("64→64 3×3 56²", new Conv64On56(), "Forward"),
        new("64→64 3×3 56²", new Conv64On56(), "InputAdjoint"),
        new("64→64 3×3 28²", new Conv64On28(), "WeightAdjoint", images: 32),
        new("64→256 1×1 56²", new Pointwise64To256(), "Forward"),
        new("256→64 1×1 56²", new Pointwise256To64(), "Forward"),
        new("64→128 3×3 s2 56²", new Strided64To128(), "Forward"),
        new("64→128 3×3 s2 56²", new Strided64To128(), "InputAdjoint"),
        new("3→64 7×7 s2 224²", new FirstLayer(), "Forward"),
        new("depthwise 144 3×3 56²", new Depthwise144(), "Forward"),
        new("128→128 3×3 28²", new Conv128On28(), "Forward"),
        new("256→256 3×3 14²", new Conv256On14(), "Forward"),
        new("512→512 3×3 7²", new Conv512On7(), "Forward"),
        new("64→64 3×3 56²", new Conv64On56(), "WeightAdjoint"),
        new("64→256 1×1 56²", new Pointwise64To256(), "InputAdjoint"),
        new("64→256 1×1 56²", new Pointwise64To256(), "WeightAdjoint"),
        new("64→128 3×3 s2 56²", new Strided64To128(), "WeightAdjoint"),
        new("3→64 7×7 s2 224²", new FirstLayer(), "WeightAdjoint"),
        new("depthwise 144 3×3 56²", new Depthwise144(), "InputAdjoint"),
        new("depthwise 144 3×3 56²", new Depthwise144(), "WeightAdjoint"),
        new("depthwise 144 3×3 s2 56²", new DepthwiseStrided(), "Forward"),
        new("1→32 5×5 28²", new Conv1To32(), "Forward", images: 8),
    ];

    private static string Words(string direction) => direction switch
    {
        "Forward" => "forward",
        "InputAdjoint" => "input adjoint",
        _ => "weight adjoint",
    };

    private static float[] Noise(Random random, int length)
    {
        float[] values = new float[length];
        for (int index = 0; index < length; index++)
            values[index] = (random.NextSingle() * 2) - 1;
        return values;
    }
}
