using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>How a pass packs its weights: what each layer reads of them, and where.</summary>
internal sealed partial class PassEmitter
{
    /// <summary>Zeros at the begin of the packed weights, which input adjoints' sums start from: at most all channels of a map, and the two blocks of a dense layer's tiles.</summary>
    private void PackZeros()
    {
        int zeros = FilterBlock.Filters * _lowered.Ops
            .Where(op => op.Problem is not null)
            .Select(op => FilterBlock.Count(Math.Max(op.Problem!.Channels, op.Problem.Filters)))
            .Append(2)
            .Max();
        PackLines.Add($"packed.Slice({Literals.Of(Packed(zeros))}, {Literals.Of(zeros)}).Clear();");
    }

    /// <summary>Transforms and packs filters; the result is where they begin.</summary>
    private int PackWinograd(string name, ConvProblem problem, WinogradPlan plan, bool exchanged, string weights, string scale)
    {
        int offset = Packed(plan.PackedLength);
        string map = _parts.WinogradFilters(name + "_Points", WinogradEmitter.Filters(problem, plan, exchanged));
        FilterPackLines.Add($"{map}.Pack({weights}, packed.Slice({Literals.Of(offset)}, {Literals.Of(plan.PackedLength)}), {scale}, range);");
        return offset;
    }

    /// <summary>Packs a bias, with a folded batch normalisation if there is one; the result is the factor of each filter as a C# expression.</summary>
    private string PackBias(Op op, bool hasBias, out int offset)
    {
        int filters = LayerOf(op).OutputShape.Channels;
        int length = FilterBlock.Count(filters) * FilterBlock.Filters;
        offset = Packed(length);
        string target = $"packed.Slice({Literals.Of(offset)}, {Literals.Of(length)})";
        string bias = hasBias ? _parts.Parameter(op.Layer, "bias") : "default";
        if (op.FoldedLayer < 0)
        {
            PackLines.Add($"FilterPacking.PackPadded({bias}, {target});");
            return "default";
        }
        int scale = Packed(length);
        string factors = $"packed.Slice({Literals.Of(scale)}, {Literals.Of(length)})";
        PackLines.Add(FoldBatchNorm(op.FoldedLayer, bias, factors, target));
        return factors;
    }

    private string FoldBatchNorm(int layer, string bias, string scale, string shift)
    {
        BatchNormOperation norm = (BatchNormOperation)_net.Layers[layer].Operation;
        string gamma = norm.Affine ? _parts.Parameter(layer, "weight") : "default";
        string beta = norm.Affine ? _parts.Parameter(layer, "bias") : "default";
        return $"FilterPacking.FoldBatchNorm({gamma}, {beta}, {_parts.Parameter(layer, "running_mean")}, {_parts.Parameter(layer, "running_var")}, {Literals.Of(norm.Epsilon)}, {bias}, {scale}, {shift});";
    }

    private void PackFilters(string name, ConvProblem problem, ContractionPlan plan, bool exchanged, int offset, string weights, string scale)
    {
        int index = 0;
        foreach (ContractionPart part in plan.Phases.SelectMany(phase => phase.Parts))
        {
            int length = plan.PackedBegins.Count * part.Taps.Count * plan.PackedChannels * FilterBlock.Filters;
            string map = _parts.FilterMap(
                $"{name}_Filters{(plan.Phases.Sum(phase => phase.Parts.Count) > 1 ? Literals.Of(index) : "")}",
                problem.Filters, problem.Channels, problem.Groups, problem.Window.Taps, part.Taps, exchanged != plan.SumsLanes, false, plan.PackedBegins, plan.PackedChannels);
            FilterPackLines.Add($"{map}.Pack({weights}, packed.Slice({Literals.Of(offset + part.PackedOffset)}, {Literals.Of(length)}), {scale}, range);");
            index++;
        }
    }

    private readonly Dictionary<Op, int> _slopes = [];

    private int PackSlopes(Op op)
    {
        if (_slopes.TryGetValue(op, out int known))
            return known;
        int channels = op.Output.Shape.Channels;
        int offset = Packed(channels);
        PackLines.Add($"{_parts.Parameter(op.Layer, "slope")}.CopyTo(packed.Slice({Literals.Of(offset)}, {Literals.Of(channels)}));");
        _slopes.Add(op, offset);
        return offset;
    }
}
