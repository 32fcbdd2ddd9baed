using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Layers;
using ConvGen.Tool.Protobuf;
using ConvGen.Tool.Simplification;
using Spectre.Console;

namespace ConvGen.Tool.Commands;

/// <summary><c>convgen inspect</c>: what is in a model, and what of it can't be imported.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        Argument<FileInfo> model = new("model") { Description = "The ONNX file." };
        Command command = new("inspect", "Shows a model's graph, shapes, parameters and multiply-adds, and what of it can't be imported.") { model };
        CommonOptions common = new();
        common.AddTo(command);
        command.SetAction(parsed => CommonOptions.Guard(() => Run(parsed.GetRequiredValue(model).FullName, common.Options(parsed, parsed.GetRequiredValue(model).Name))));
        return command;
    }

    private static int Run(string path, ImportOptions options)
    {
        OnnxGraph graph = ModelReader.Read(path, options.Limits);
        FoldedGraph folded = Folder.Fold(graph, options);
        AnsiConsole.MarkupLineInterpolated($"[bold]{graph.Name}[/], operators of version {graph.Opset}{(graph.Producer.Length > 0 ? $", written by {graph.Producer}" : "")}");
        foreach (ValueDeclaration input in graph.Inputs)
            AnsiConsole.MarkupLineInterpolated($"input  {input.Name}: {input.TypeName} {InWords(input)}");
        foreach (ValueDeclaration output in graph.Outputs)
            AnsiConsole.MarkupLineInterpolated($"output {output.Name}: {(folded.Shapes.TryGetValue(output.Name, out int[]? shape) ? Shapes.InWords(shape) : InWords(output))}");
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns("node", "operator", "result");
        table.AddColumn(new TableColumn("parameters").RightAligned());
        table.AddColumn(new TableColumn("multiply-adds").RightAligned());
        HashSet<string> counted = new(StringComparer.Ordinal);
        (long parameters, long work) = (0, 0);
        foreach (Node node in folded.Nodes)
        {
            long own = node.Inputs.Where(input => folded.Constants.TryGetValue(input, out Tensor? constant) && constant.IsFloat && counted.Add(input)).Sum(input => (long)folded.Constants[input].Length);
            long multiplyAdds = MultiplyAdds(folded.View(node));
            parameters += own;
            work += multiplyAdds;
            table.AddRow(
                Markup.Escape(node.Name),
                Markup.Escape(node.FullOperator),
                Markup.Escape(Shapes.InWords(folded.Shapes[node.Output])),
                Number(own),
                Number(multiplyAdds));
        }
        table.AddRow("", "", "", Number(parameters), Number(work));
        AnsiConsole.Write(table);
        // Where something is refused, nodes are missing for that reason too.
        AnsiConsole.MarkupLineInterpolated(folded.Problems.Count > 0
            ? (FormattableString)$"{graph.Nodes.Count} nodes, of which {folded.Nodes.Count} are shown: the others are computed at import, not needed, refused or behind what is refused"
            : $"{graph.Nodes.Count} nodes, of which {graph.Nodes.Count - folded.Nodes.Count} are computed at import");
        try
        {
            NetworkDeclaration network = LayerTranslator.Translate(Simplifier.Simplify(folded), options.Name);
            int general = network.Layers.Count(layer => layer.Type == "TensorLayer");
            AnsiConsole.MarkupLineInterpolated($"[green]It can be imported[/]: {network.Layers.Count} layers{(general > 0 ? $", {general} of them general ones on tensors, which aren't fast" : "")}.");
            return 0;
        }
        catch (ImportException exception)
        {
            Refusal.Print(exception.Problems);
            return CommonOptions.Refused;
        }
    }

    private static long MultiplyAdds(NodeView view)
    {
        if (!view.Shapes.TryGetValue(view.Node.Output, out int[]? output))
            return 0;
        long results = Shapes.Length(output);
        return view.Node.Operator switch
        {
            "Conv" => results * Shapes.Length(view.Shape(1)[1..]),
            "ConvTranspose" => Shapes.Length(view.Shape(0)) * Shapes.Length(view.Shape(1)[1..]),
            "Gemm" => results * view.Shape(0)[view.Node.Int("transA") != 0 ? 0 : 1],
            "MatMul" => results * view.Shape(0)[^1],
            _ => 0,
        };
    }

    private static string InWords(ValueDeclaration value) => value.Dimensions is null ? "of unknown shape" : $"[{string.Join(", ", value.Dimensions)}]";

    private static string Number(long count) => count == 0 ? "" : count.ToString("#,0", CultureInfo.InvariantCulture);
}
