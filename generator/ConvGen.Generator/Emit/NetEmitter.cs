using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>The implementation of a network: a file of its own, and the kernels that it calls.</summary>
internal sealed record GeneratedNet(string HintName, string Text, EquatableArray<KernelSpec> Kernels);

/// <summary>
/// Prints a network in two parts. The public part is what an editor needs: base class, constructor, constants, layers with their
/// documentation. The implementation holds steps, drivers and the plan, and reaches the public part through partial methods, so
/// that an editor which leaves it out shows no error.
/// </summary>
internal static class NetEmitter
{
    public static string EmitPublicPart(NetSpec net)
    {
        SourceWriter writer = Begin(net, out string name);
        int outputs = net.Layers.Where(layer => layer.IsOutput).Sum(layer => layer.OutputShape.Length);
        writer.Open($"partial class {net.Type.Name} : global::ConvGen.Network<{name}>, global::ConvGen.INetwork<{name}>");
        writer.Line($"/// <summary>Floats of one input image, {net.Input}.</summary>");
        writer.Line($"public const int InputLength = {Literals.Of(net.Input.Length)};");
        writer.Line();
        writer.Line($"/// <summary>Floats of one image's scores: {string.Join(" and ", net.Layers.Where(layer => layer.IsOutput).Select(layer => $"{layer.Property} ({layer.OutputShape})"))}.</summary>");
        writer.Line($"public const int OutputLength = {Literals.Of(outputs)};");
        writer.Line();
        writer.Line("private static global::ConvGen.NetworkPlan? s_plan;");
        writer.Line();
        writer.Line("/// <summary>Makes a network with weights drawn by a seed.</summary>");
        writer.Line("/// <param name=\"seed\">Seed of the initial weights.</param>");
        writer.Line($"public {net.Type.Name}(int seed = 0)");
        writer.Line("    : base(seed)");
        writer.Open().Close();
        return PublicMembers(net, writer, name);
    }

    public static GeneratedNet EmitImplementation(NetSpec net)
    {
        NetParts parts = new(net);
        PassEmitter inference = new(net, parts, training: false);
        PassEmitter? training = net.Training ? new(net, parts, training: true) : null;
        string[] usings =
        [
            "using System;",
            "using System.Runtime.CompilerServices;",
            "using System.Runtime.InteropServices;",
            "using System.Runtime.Intrinsics;",
            "using ConvGen;",
            "using ConvGen.Kernels;",
            // A network of elementwise layers alone calls no kernel, and then the class may not exist.
            .. parts.Kernels.Count > 0 ? ["using static global::ConvGen.Generated.Kernels;"] : (string[])[],
        ];
        SourceWriter writer = Begin(net, out _, usings);
        writer.Open($"partial class {net.Type.Name}");
        foreach (string field in parts.FieldLines)
            writer.Line(field);
        writer.Line();
        PlanEmitter.Emit(writer, net, parts, inference, training);
        writer.Open("static partial void PackGenerated(Pass pass, global::System.ReadOnlySpan<float> parameters, global::System.Span<float> packed, WorkRange range)");
        writer.Open("if (pass == Pass.Inference)");
        Packing(writer, inference);
        writer.Close();
        if (training is not null)
        {
            writer.Open("else");
            Packing(writer, training);
            writer.Close();
        }
        writer.Close();
        writer.Line();
        writer.Open("static partial void RunGenerated(Pass pass, int step, Workspace workspace, WorkRange range)");
        writer.Open("switch (pass)");
        Case(writer, "Inference", "Infer");
        if (training is not null)
        {
            Case(writer, "Forward", "RunForward");
            Case(writer, "Backward", "RunBackward");
        }
        writer.Close();
        writer.Close();
        writer.Line();
        Steps(writer, "Infer", inference.ForwardSteps);
        if (training is not null)
        {
            Steps(writer, "RunForward", training.ForwardSteps);
            Steps(writer, "RunBackward", training.BackwardSteps);
        }
        foreach (string driver in parts.Drivers)
            Lines(writer, driver.TrimEnd('\n').Split('\n').Append(""));
        return new(
            HintNames.Of(net.Namespace, net.ContainingTypes, net.Type, "Steps"),
            End(net, writer),
            parts.Kernels.OrderBy(kernel => kernel.Name, StringComparer.Ordinal).ToEquatableArray());
    }

    private static string PublicMembers(NetSpec net, SourceWriter writer, string name)
    {
        IReadOnlyList<ParameterSpec> parameters = LayerDescription.Parameters(net);
        for (int index = 0; index < net.Layers.Count; index++)
        {
            LayerSpec layer = net.Layers[index];
            long trained = parameters.Where(parameter => parameter.Layer == index && !parameter.Role.StartsWith("Running", StringComparison.Ordinal)).Sum(parameter => (long)parameter.Length);
            string inputs = string.Join(", ", layer.InputShapes.Select(shape => shape.ToString()));
            writer.Line();
            writer.Line("/// <summary>");
            if (layer.Summary.Length > 0)
                writer.Line($"/// {layer.Summary}");
            writer.Line($"/// <para>{LayerDescription.Kind(layer)}: {inputs} → {layer.OutputShape}; {Count(trained)} parameters, {Count(LayerDescription.MultiplyAdds(layer))} multiply-adds.</para>");
            writer.Line("/// </summary>");
            writer.Line($"{(layer.Modifiers.Length == 0 ? "" : layer.Modifiers + " ")}partial global::ConvGen.{layer.Operation.LayerType} {layer.Property} => LayerAt<global::ConvGen.{layer.Operation.LayerType}>({Literals.Of(index)});");
        }
        writer.Line();
        writer.Line("/// <inheritdoc />");
        writer.Line($"static global::ConvGen.NetworkPlan global::ConvGen.INetwork<{name}>.Plan => s_plan ??= MakePlan();");
        writer.Line();
        writer.Line("/// <inheritdoc />");
        writer.Line($"static {name} global::ConvGen.INetwork<{name}>.Create(int seed) => new(seed);");
        writer.Line();
        writer.Open("private static global::ConvGen.NetworkPlan MakePlan()");
        writer.Line("global::ConvGen.NetworkPlan? plan = null;");
        writer.Line("DescribeGenerated(ref plan);");
        writer.Line("return plan ?? throw new global::System.InvalidOperationException(\"The generated implementation of the network is missing.\");");
        writer.Close();
        writer.Line();
        writer.Line("static partial void DescribeGenerated(ref global::ConvGen.NetworkPlan? plan);");
        writer.Line();
        writer.Line("static partial void PackGenerated(global::ConvGen.Pass pass, global::System.ReadOnlySpan<float> parameters, global::System.Span<float> packed, global::ConvGen.Kernels.WorkRange range);");
        writer.Line();
        writer.Line("static partial void RunGenerated(global::ConvGen.Pass pass, int step, global::ConvGen.Kernels.Workspace workspace, global::ConvGen.Kernels.WorkRange range);");
        writer.Line();
        writer.Line("/// <inheritdoc />");
        writer.Line("protected override void PackWeights(global::ConvGen.Pass pass, global::System.ReadOnlySpan<float> parameters, global::System.Span<float> packed, global::ConvGen.Kernels.WorkRange range) =>");
        writer.Line("    PackGenerated(pass, parameters, packed, range);");
        writer.Line();
        writer.Line("/// <inheritdoc />");
        writer.Line("protected override void RunStep(global::ConvGen.Pass pass, int step, global::ConvGen.Kernels.Workspace workspace, global::ConvGen.Kernels.WorkRange range) =>");
        writer.Line("    RunGenerated(pass, step, workspace, range);");
        return End(net, writer);
    }

    private static SourceWriter Begin(NetSpec net, out string name, params string[] usings)
    {
        SourceWriter writer = new();
        writer.Line("// <auto-generated/>");
        writer.Line("#nullable enable");
        // Hints and documentation warnings of the user's project don't concern generated text.
        writer.Line("#pragma warning disable");
        writer.Line();
        foreach (string line in usings)
            writer.Line(line);
        if (usings.Length > 0)
            writer.Line();
        if (net.Namespace.Length > 0)
            writer.Line($"namespace {net.Namespace};").Line();
        foreach (TypeSpec outer in net.ContainingTypes)
            writer.Open($"partial {outer.Keyword} {outer.Name}");
        string path = string.Join(".", net.ContainingTypes.Select(type => type.Name).Append(net.Type.Name));
        name = "global::" + (net.Namespace.Length > 0 ? net.Namespace + "." : "") + path;
        return writer;
    }

    private static string End(NetSpec net, SourceWriter writer)
    {
        writer.Close();
        foreach (TypeSpec _ in net.ContainingTypes)
            writer.Close();
        return writer.ToString();
    }

    /// <summary>Small parameters first, which only one worker packs and filters may be scaled by; then filters, which all share.</summary>
    private static void Packing(SourceWriter writer, PassEmitter pass)
    {
        writer.Open("if (range.IsFirst)");
        Lines(writer, pass.PackLines);
        writer.Close();
        Lines(writer, pass.FilterPackLines);
    }

    private static void Case(SourceWriter writer, string pass, string method)
    {
        writer.Line($"case Pass.{pass}:");
        writer.Line($"    {method}(step, workspace, range);");
        writer.Line("    break;");
    }

    private static void Steps(SourceWriter writer, string method, IReadOnlyList<Step> steps)
    {
        writer.Open($"private static void {method}(int step, Workspace workspace, WorkRange range)");
        if (steps.Count > 0)
        {
            writer.Open("switch (step)");
            for (int index = 0; index < steps.Count; index++)
            {
                writer.Line($"case {Literals.Of(index)}: // {steps[index].Name}");
                writer.Indent();
                Lines(writer, steps[index].Calls);
                writer.Line("break;");
                writer.Outdent();
            }
            writer.Close();
        }
        writer.Close();
        writer.Line();
    }

    private static void Lines(SourceWriter writer, IEnumerable<string> lines)
    {
        foreach (string line in lines)
            writer.Line(line);
    }

    private static string Count(long value) => value.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
