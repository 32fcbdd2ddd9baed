using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Schedule;

/// <summary>A direction of a layer whose kernels are more compact than all taps.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Direction">In words: <c>forward</c>, <c>input adjoint</c> or <c>weight adjoint</c>.</param>
/// <param name="Form">The most compact form among the direction's kernels at 256 bits.</param>
internal sealed record CompactDirection(int Layer, string Direction, UnrollForm Form);

/// <summary>Where the JIT's budget keeps the planners from unrolling all taps of a convolution, for the message that says so.</summary>
internal static class UnrollForms
{
    /// <summary>The directions that asked for all taps and don't get them; layers that Winograd's method or a stencil computes always do.</summary>
    public static IReadOnlyList<CompactDirection> BeyondBudget(NetSpec net)
    {
        IEnumerable<CompactDirection> passes = Pass(net, training: false);
        if (net.Training)
            passes = passes.Concat(Pass(net, training: true));
        // Both passes have a forward direction.
        return
        [
            .. passes
                .Where(direction => direction.Form != UnrollForm.Taps)
                .GroupBy(direction => (direction.Layer, direction.Direction), (_, same) => same.OrderByDescending(direction => direction.Form).First()),
        ];
    }

    private static IEnumerable<CompactDirection> Pass(NetSpec net, bool training)
    {
        foreach (Op op in Lowering.Lower(net, training).Ops)
        {
            if (op is not { Problem: { } problem, Operation: ConvOperation { Unroll: Unroll.Taps } conv }
                || StencilPlanner.Serves(problem))
                continue;
            Value input = op.Inputs[0];
            yield return new(op.Layer, "forward", Map(problem, conv, input.Layout, op.Output.Layout, training ? net.TrainingBatch : 1, conv.Transposed, adds: op.Inputs.Count > 1));
            if (!training)
                continue;
            if (input.NeedsGradient)
                yield return new(op.Layer, "input adjoint", Map(problem, conv, op.Output.GradientLayout, input.GradientLayout, net.TrainingBatch, !conv.Transposed));
            yield return new(op.Layer, "weight adjoint", WeightAdjoint(
                problem,
                conv,
                conv.Transposed ? op.Output.GradientLayout : input.Layout,
                conv.Transposed ? input.Layout : op.Output.GradientLayout,
                net.TrainingBatch));
        }
    }

    private static UnrollForm Map(ConvProblem problem, ConvOperation conv, MapLayout from, MapLayout to, int images, bool adjoint, bool adds = false)
    {
        if (AlgorithmChoice.Map(problem, conv.Algorithm, conv.Unroll, from, to, images, adjoint, backward: false) is not null)
            return UnrollForm.Taps;
        ContractionPlan plan = adjoint ? ConvPlanner.InputAdjoint(problem, from, to, conv.Unroll) : ConvPlanner.Forward(problem, from, to, conv.Unroll, adds);
        return MostCompact(
            from phase in plan.Phases
            from part in phase.Parts
            from target in part.Full.Concat(part.Tail)
            where target.Target == VectorTargets.V256
            from call in target.Calls
            select call.Kernel);
    }

    private static UnrollForm WeightAdjoint(ConvProblem problem, ConvOperation conv, MapLayout input, MapLayout gradient, int images) =>
        AlgorithmChoice.WeightAdjoint(problem, conv.Algorithm, conv.Unroll, input, gradient, images, images) is not null
            ? UnrollForm.Taps
            : MostCompact(
                from tiles in WeightAdjointPlanner.Plan(problem, input, gradient, conv.Unroll).Tiles
                from call in tiles.Full.Concat(tiles.Tail)
                where call.Target == VectorTargets.V256
                select call.Kernel);

    private static UnrollForm MostCompact(IEnumerable<ConvKernelSpec> kernels) => kernels.Select(kernel => kernel.Form).DefaultIfEmpty(UnrollForm.Taps).Max();
}
