using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ConvGen;

/// <summary>Prints a plan as a table of plain text. Lines end with '\n' on every platform, numbers are in the invariant culture.</summary>
internal static class SummaryTable
{
    private static readonly string[] Titles =
        ["layer", "kind", "output", "parameters", "multiply-adds", "receptive field", "dense weights", "kernel"];

    // Numbers stand on the right of their column, words on the left.
    private static readonly bool[] IsNumber = [false, false, false, true, true, true, true, false];

    /// <summary>The table of a network.</summary>
    public static string Format(NetworkPlan plan)
    {
        var rows = new List<string[]> { Titles };
        foreach (LayerInfo layer in plan.Layers)
            rows.Add(Row(layer, plan.Input.Rank));
        rows.Add(
        [
            "total", "", "", Number(plan.Layers.Sum(layer => layer.Parameters)), Number(plan.Layers.Sum(layer => layer.MultiplyAdds)), "",
            Number(plan.Layers.Sum(layer => layer.DenseParameters)), "",
        ]);
        var text = new StringBuilder();
        text.Append(plan.Name).Append(": ").Append(string.Join(" and ", plan.Inputs.Select(input => input.Shape))).Append(" → ");
        text.Append(string.Join(" and ", plan.Outputs.Select(output => plan.Layers[output].Output))).Append('\n');
        TextTable.Append(text, rows, IsNumber);
        AppendTensors(text, plan);
        AppendSharing(text, plan);
        AppendMemory(text, plan);
        return text.ToString();
    }

    private static string[] Row(LayerInfo layer, int inputRank) =>
    [
        layer.Name,
        layer.Kind,
        layer.Output.ToString(),
        Number(layer.Parameters),
        Number(layer.MultiplyAdds),
        ReceptiveField(layer, inputRank),
        Number(layer.DenseParameters),
        layer.Kernel,
    ];

    private static string ReceptiveField(LayerInfo layer, int inputRank) => inputRank switch
    {
        2 => $"{Number(layer.ReceptiveHeight)}×{Number(layer.ReceptiveWidth)}",
        1 => Number(layer.ReceptiveWidth),
        _ => "",
    };

    // No kernels are compiled for these: whoever looks for time finds them named.
    private static void AppendTensors(StringBuilder text, NetworkPlan plan)
    {
        string[] names = [.. plan.Layers.Where(layer => layer.Operation == LayerOperation.Tensor).Select(layer => layer.Name)];
        if (names.Length > 0)
            text.Append("By general routines on plain tensors, without a kernel of their own: ").AppendJoin(", ", names).Append(".\n");
    }

    // What sharing weights saves, in the numbers of the first convolution.
    private static void AppendSharing(StringBuilder text, NetworkPlan plan)
    {
        if (plan.Layers.FirstOrDefault(layer => layer.Convolution is { Transposed: false }) is not { Convolution: { } window } layer)
            return;
        const int Units = 1000;
        Shape input = layer.Inputs[0];
        string kernel = input.Rank == 1 ? $"{window.Columns.Kernel}" : $"{window.Rows.Kernel}×{window.Columns.Kernel}";
        text.Append(CultureInfo.InvariantCulture, $"Shared weights: a filter {kernel} of {layer.Name} has ");
        text.Append(Number((long)window.Rows.Kernel * window.Columns.Kernel)).Append(" parameters per input plane, wherever it looks; a dense layer of ");
        text.Append(Number(Units)).Append(" units on ").Append(input).Append(" has ").Append(Number((long)input.Length * Units)).Append(".\n");
    }

    // Maps whose lifetimes don't meet share their memory: what is planned is what is used.
    private static void AppendMemory(StringBuilder text, NetworkPlan plan)
    {
        PassPlan inference = plan.Inference;
        text.Append("Memory of inference: ").Append(KiloBytes(inference.MapLength)).Append(" of maps for each image, ");
        text.Append(KiloBytes(inference.PackedLength)).Append(" of packed weights, ").Append(KiloBytes(inference.ScratchLength)).Append(" for each thread.\n");
        if (plan.Training is not { } training)
            return;
        text.Append("Memory of training: ").Append(KiloBytes((long)training.MapLength + training.GradientLength)).Append(" of maps and their adjoints for each image, ");
        if (training.BackwardWindows.Count > 0)
            text.Append("at most ").Append(KiloBytes(training.WindowGradientLength(int.MaxValue))).Append(" of adjoints within windows of the batch, ");
        text.Append(KiloBytes((long)training.PackedLength + training.PackedGradientLength)).Append(" of packed weights and their adjoints, ");
        text.Append(KiloBytes(training.ScratchLength)).Append(" for each thread.\n");
    }

    private static string KiloBytes(long floats) => Number(((floats * sizeof(float)) + 1023) / 1024) + " KB";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
