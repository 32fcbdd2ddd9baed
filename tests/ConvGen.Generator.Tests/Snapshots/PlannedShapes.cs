using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Emit;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;
using ConvGen.Kernels.Tests.Shapes;
using static ConvGen.Kernels.Tests.Shapes.ConvShape;

namespace ConvGen.Generator.Tests.Snapshots;

/// <summary>The plan of every direction and vector target for shapes of known networks, and for some of the matrix.</summary>
internal static class PlannedShapes
{
    /// <summary>Every so many-th shape of the matrix.</summary>
    private const int Every = 4;

    private static IEnumerable<ConvShape> Known() =>
    [
        // ResNet-18 and -50.
        Conv(3, 64, 7, 224, stride: 2), Conv(64, 64, 3, 56), Conv(64, 128, 3, 56, stride: 2), Conv(128, 128, 3, 28), Conv(256, 256, 3, 14), Conv(512, 512, 3, 7),
        Conv(64, 256, 1, 56), Conv(256, 64, 1, 56), Conv(1024, 256, 1, 14), Conv(64, 128, 1, 56, stride: 2), Conv(512, 2048, 1, 7),
        // ResNet-20.
        Conv(3, 16, 3, 32), Conv(16, 16, 3, 32), Conv(16, 32, 3, 32, stride: 2), Conv(32, 32, 3, 16), Conv(64, 64, 3, 8),
        // VGG, U-Net, dilated and large maps.
        Conv(64, 64, 3, 224), Conv(256, 256, 3, 56), Conv(128, 64, 3, 128), new(128, 64, 2, 64, 64) { Transposed = true, Stride = (2, 2) },
        Conv(64, 64, 3, 56) with { Dilation = (2, 2) }, Conv(128, 128, 3, 28) with { Dilation = (4, 4) },
        // Inception, ResNeXt, AlexNet.
        Conv(32, 64, 5, 14), new(192, 192, 1, 17, 17) { Kernel = (1, 7), Same = true }, new(192, 192, 1, 17, 17) { Kernel = (7, 1), Same = true },
        Conv(128, 128, 3, 56) with { Groups = 32 }, new(3, 96, 11, 227, 227) { Stride = (4, 4) },
        // MobileNet.
        Conv(3, 32, 3, 224, stride: 2), Conv(32, 16, 1, 112), Conv(96, 24, 1, 56), Conv(320, 1280, 1, 7), Depthwise(96, 3, 112, 112) with { Stride = (2, 2), Same = true },
        Depthwise(144, 3, 56, 56) with { Same = true }, Depthwise(144, 3, 56, 56) with { Stride = (2, 2), Same = true }, Depthwise(384, 5, 14, 14) with { Same = true },
        Depthwise(960, 7, 7, 7) with { Same = true },
        // LeNet and digits.
        new(1, 6, 5, 28, 28) { Padding = Sides.All(2) }, new(6, 16, 5, 14, 14), Conv(1, 32, 5, 28), Conv(1, 32, 3, 28), Conv(32, 64, 3, 14),
        DenseOn(64, 10, 1, 1), DenseOn(64, 128, 7, 7), DenseOn(512, 1000, 1, 1),
        // Signals.
        OnSignal(1, 32, 9, 1000) with { Same = true }, OnSignal(32, 32, 2, 1000) with { Dilation = (1, 8), Same = true },
        new(64, 64, 3, 28, 28) { Same = true, UnrollRows = true },
    ];

    public static IReadOnlyList<ConvShape> All { get; } = [.. Known().Concat(ConvShapes.All.Where((_, index) => index % Every == 0))];

    public static string Describe()
    {
        StringBuilder text = new();
        foreach (ConvShape shape in All)
        {
            text.Append(shape with { Images = 1 }).Append('\n');
            foreach ((string direction, string plan) in Directions(shape))
                text.Append("  ").Append(direction.PadRight(16)).Append(plan).Append('\n');
        }
        return text.ToString();
    }

    private static ConvShape Conv(int channels, int filters, int kernel, int size, int stride = 1) =>
        new(channels, filters, kernel, size, size) { Stride = (stride, stride), Same = true };

    /// <summary>One line per direction and target; targets that agree share a line.</summary>
    private static IEnumerable<(string Direction, string Plan)> Directions(ConvShape shape)
    {
        ConvOperation conv = new(
            shape.Filters, new WindowSpec(shape.Geometry.Rows, shape.Geometry.Columns), shape.Groups, shape.Flip, shape.Bias, shape.Transposed, ActivationSpec.None,
            shape.UnrollRows ? Unroll.Rows : Unroll.Taps, shape.Winograd ? ConvAlgorithm.Winograd : ConvAlgorithm.Auto);
        ConvProblem problem = ConvProblem.Of(conv, shape.Input, shape.Dense ? Shape.Map(shape.Filters, 1, 1) : shape.Output);
        string[] directions = shape.Transposed ? ["InputAdjoint", "Forward", "WeightAdjoint"] : ["Forward", "InputAdjoint", "WeightAdjoint"];
        for (int direction = 0; direction < directions.Length; direction++)
        {
            var plans = VectorTargets.All.Select(target => (target.Name, Plan: DirectionPlan(shape, conv, problem, direction, target))).GroupBy(plan => plan.Plan);
            foreach (var plan in plans)
                yield return (directions[direction], string.Join(" ", plan.Select(target => target.Name)).PadRight(15) + plan.Key);
        }
    }

    private static string DirectionPlan(ConvShape shape, ConvOperation conv, ConvProblem problem, int direction, VectorTarget target)
    {
        MapLayout large = Layout(problem.Channels, problem.Height, problem.Width, direction == 1 ? default : problem.ForwardHalo);
        MapLayout small = Layout(problem.Filters, problem.OutputHeight, problem.OutputWidth, direction == 1 ? problem.AdjointHalo : default);
        if (shape.Dense)
            return Dense(shape, direction, target);
        if (StencilPlanner.Serves(problem))
            return Stencil(problem, direction, target);
        WinogradPlan? winograd = direction switch
        {
            0 => AlgorithmChoice.Map(problem, conv.Algorithm, conv.Unroll, large, small, images: 1, adjoint: false, backward: shape.Transposed),
            1 => AlgorithmChoice.Map(problem, conv.Algorithm, conv.Unroll, small, large, NetSpec.DefaultTrainingBatch, adjoint: true, backward: !shape.Transposed),
            _ => AlgorithmChoice.WeightAdjoint(problem, conv.Algorithm, conv.Unroll, large, small, NetSpec.DefaultTrainingBatch, NetSpec.DefaultTrainingBatch),
        };
        if (winograd is not null)
            return PlanLine.Of(winograd);
        return direction switch
        {
            0 => PlanLine.Of(ConvPlanner.Forward(problem, large, small, conv.Unroll), target),
            1 => PlanLine.Of(ConvPlanner.InputAdjoint(problem, small, large, conv.Unroll), target),
            _ => PlanLine.Of(WeightAdjointPlanner.Plan(problem, large, small, conv.Unroll), target),
        };
    }

    /// <summary>The pixels of a dense layer are the images of a batch, whose number is open: the sizes of its tiles.</summary>
    private static string Dense(ConvShape shape, int direction, VectorTarget target)
    {
        int inputs = shape.Input.Length;
        if (direction == 2)
            return PlanLine.Of(DenseEmitter.WeightAdjoint(inputs, MapLayout.Plain(Shape.Vector(inputs)), shape.Filters, MapLayout.Plain(Shape.Vector(shape.Filters))), target);
        (int summed, int written) = direction == 0 ? (inputs, shape.Filters) : (shape.Filters, inputs);
        int width = ConvPlanner.TakesPairs(target, written) ? 2 * FilterBlock.Filters : Math.Min(written, FilterBlock.Filters);
        return "dense: " + string.Join(" + ", ConvPlanner.PixelTiles(target, width, summed).Select(kernel => $"T{kernel.Pixels}x{kernel.Vectors}"));
    }

    private static string Stencil(ConvProblem problem, int direction, VectorTarget target)
    {
        WindowAxis rows = problem.Window.Rows;
        WindowAxis columns = problem.Window.Columns;
        KernelWindow window = new(rows.Kernel, columns.Kernel, rows.Stride, columns.Stride, rows.Dilation, columns.Dilation);
        (KernelWindow Window, int Pixels)[] phases =
        [
            .. from row in AxisPhase.Of(rows, problem.Height)
               from column in AxisPhase.Of(columns, problem.Width)
               where row.Taps.Count > 0 && column.Taps.Count > 0 && column.Count > 0
               select (new KernelWindow(row.Taps.Count, column.Taps.Count, 1, 1, row.Dilation, column.Dilation), column.Count),
        ];
        MapLayout Plain(int height, int width) => Layout(problem.Channels, height, width, default);
        string Pass(MapLayout input, MapLayout output, params (KernelWindow Window, int Pixels)[] phases)
        {
            int tileRows = phases.Length == 1 ? StencilPlanner.MostTileRows(phases[0].Window, output.Height) : 1;
            return PlanLine.OfStencil(phases, output, window.Taps, StencilPlanner.Band(phases.Max(phase => phase.Window.Height), tileRows, input, output), target);
        }
        return direction switch
        {
            0 => Pass(Layout(problem.Channels, problem.Height, problem.Width, problem.ForwardHalo), Plain(problem.OutputHeight, problem.OutputWidth), (window, problem.OutputWidth)),
            1 => Pass(Layout(problem.Channels, problem.OutputHeight, problem.OutputWidth, problem.AdjointHalo), Plain(problem.Height, problem.Width), phases),
            _ => PlanLine.OfStencilAdjoint(
                window, Layout(problem.Channels, problem.Height, problem.Width, problem.ForwardHalo), Layout(problem.Channels, problem.OutputHeight, problem.OutputWidth, problem.AdjointHalo),
                NetSpec.DefaultTrainingBatch, target),
        };
    }

    private static MapLayout Layout(int channels, int height, int width, Halo halo) =>
        new(height, width, channels, MapLayout.PaddedChannels(channels), halo.Top, halo.Bottom, halo.Left, halo.Right);
}
