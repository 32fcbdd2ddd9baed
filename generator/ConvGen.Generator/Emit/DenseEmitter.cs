using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>
/// Prints the drivers of dense layers: a 1×1 convolution whose pixels are the images of the batch. Its width is known only at run
/// time, so that the tiles are of the largest size, then of halves.
/// </summary>
internal static class DenseEmitter
{
    public static IEnumerable<KernelSpec> ForwardKernels(int inputs, int outputs) =>
        from width in Widths(outputs)
        from target in VectorTargets.All
        where width != FilterBlock.Filters || ConvPlanner.HasSingleBlock(target, outputs)
        from kernel in ConvPlanner.PixelTiles(target, width, inputs)
        select kernel;

    /// <summary>Forward, or with the weights exchanged the input adjoint.</summary>
    public static void EmitForward(
        SourceWriter writer, string name, int inputs, MapLayout input, int outputs, MapLayout output, SumStart start)
    {
        int blocks = FilterBlock.Count(outputs);
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Line($"private static void {name}(ref float input, ref float filters, ref float start, ref float output, float lower, float upper, int images, WorkRange range)");
        writer.Open();
        int full = ConvPlanner.FullBlocks(outputs);
        if (full > 1)
        {
            writer.Line($"(int first, int end) = range.Of({Literals.Of((blocks + 1) / 2)});");
            writer.Open($"for (int block = 2 * first; block < Math.Min({Literals.Of(blocks)}, 2 * end); block++)");
        }
        else
        {
            writer.Line($"(int first, int end) = range.Of({Literals.Of(blocks)});");
            writer.Open("for (int block = first; block < end; block++)");
        }
        writer.Line($"ref float weights = ref At(ref filters, block * {Literals.Of(inputs * FilterBlock.Filters)});");
        string bias = start == SumStart.Bias ? $"ref At(ref start, block * {Literals.Of(FilterBlock.Filters)})" : "ref start";
        int rest = outputs % FilterBlock.Filters;
        void Body(int width) => Dispatch.Emit(writer, VectorTargets.All.Select(target => (target, (IReadOnlyList<string>)
        [
            .. width == FilterBlock.Filters && ConvPlanner.TakesPairs(target, outputs)
                ? Dispatch.Pairs("block", full % 2 == 0 ? null : $"block + 1 < {Literals.Of(full)}", Lines(target, 2 * width), Lines(target, width))
                : Lines(target, width),
        ])));
        IReadOnlyList<string> Lines(VectorTarget target, int width)
        {
            string z = $"ref At(ref output, ((nint)pixel * {Literals.Of(output.ImageLength)}) + (block * {Literals.Of(FilterBlock.Filters)}))";
            bool adds = start == SumStart.Output;
            return PixelCalls.Lines(
                [.. ConvPlanner.PixelTiles(target, width, inputs)], "images", $"ref At(ref input, (nint)pixel * {Literals.Of(input.ImageLength)})", "ref weights",
                z, input.ImageLength, inputs, output.ImageLength, adds ? (z, output.ImageLength, "lower, upper") : (bias, 0, "lower, upper"));
        }
        if (full == blocks || full == 0)
        {
            Body(full == 0 ? rest : FilterBlock.Filters);
        }
        else
        {
            writer.Open($"if (block < {Literals.Of(full)})");
            Body(FilterBlock.Filters);
            writer.Close();
            writer.Open("else");
            Body(rest);
            writer.Close();
        }
        writer.Close();
        writer.Close();
        writer.Line();
    }

    /// <summary>The weight adjoint: the sum over images of outer products.</summary>
    public static WeightAdjointPlan WeightAdjoint(int inputs, MapLayout input, int outputs, MapLayout gradient) => new(
        input, 0, gradient, 1, 1, 1, 1, 1, outputs, [.. Enumerable.Repeat(0, FilterBlock.Count(outputs))], inputs,
        WeightAdjointPlanner.Tiles(ConvPlanner.Pointwise, outputs, inputs, Unroll.Taps))
    {
        ImagesArePixels = true,
    };

    private static IEnumerable<int> Widths(int outputs)
    {
        int full = ConvPlanner.FullBlocks(outputs);
        if (full > 1)
            yield return 2 * FilterBlock.Filters;
        if (full > 0)
            yield return FilterBlock.Filters;
        if (full < FilterBlock.Count(outputs))
            yield return outputs % FilterBlock.Filters;
    }
}
