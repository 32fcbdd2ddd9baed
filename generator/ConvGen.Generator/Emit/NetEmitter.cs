using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>A generated file.</summary>
internal sealed record GeneratedFile(string HintName, string Text);

/// <summary>The implementation of a network: its files, and the kernels that it calls.</summary>
internal sealed record GeneratedNet(EquatableArray<GeneratedFile> Files, EquatableArray<KernelSpec> Kernels);

/// <summary>
/// Prints a network in two parts. The public part is what an editor needs: base class, constructor, constants, layers with their
/// documentation. The implementation holds steps, drivers and the plan, and reaches the public part through partial methods, so
/// that an editor which leaves it out shows no error. It stands in a class and a namespace of its own, where no name of the user's,
/// be it a layer called <c>Joins</c> or a type called <c>Workspace</c>, can come between it and what it calls.
/// </summary>
internal static class NetEmitter
{
    public static string EmitPublicPart(NetSpec net)
    {
        SourceWriter writer = Begin(net, out string name);
        int outputs = net.Outputs.Sum(layer => layer.OutputShape.Length);
        TypeDocumentation.Emit(writer, net);
        writer.Open($"partial class {net.Type.Name} : global::ConvGen.Network<{name}>, global::ConvGen.INetwork<{name}>");
        writer.Line(net.Inputs.Count == 1 && net.Input.Axes is null
            ? $"/// <summary>Floats of one input image, {net.Input}.</summary>"
            : $"/// <summary>Floats of one evaluation's inputs: {string.Join(" and ", net.Inputs.Select(input => $"{input.Name} ({input.Shape})"))}.</summary>");
        writer.Line($"public const int InputLength = {Literals.Of(net.InputLength)};");
        writer.Line();
        writer.Line($"/// <summary>Floats of one image's scores: {string.Join(" and ", net.Layers.Where(layer => layer.IsOutput).Select(layer => $"{layer.Property} ({layer.OutputShape})"))}.</summary>");
        writer.Line($"public const int OutputLength = {Literals.Of(outputs)};");
        writer.Line();
        writer.Line("/// <summary>Makes a network with weights drawn by a seed.</summary>");
        writer.Line("/// <param name=\"seed\">Seed of the initial weights.</param>");
        writer.Line($"public {net.Type.Name}(int seed = 0)");
        writer.Line("    : base(seed)");
        writer.Open().Close();
        PredictEmitter.Emit(writer, net);
        return PublicMembers(net, writer, name);
    }

    /// <summary>Prints the implementation.</summary>
    /// <param name="net">The network.</param>
    /// <param name="spacing">How maps lie apart in memory, for tests.</param>
    public static GeneratedNet EmitImplementation(NetSpec net, MapSpacing? spacing = null)
    {
        NetParts parts = new(net);
        PassEmitter inference = new(net, parts, training: false, spacing);
        PassEmitter? training = net.Training ? new(net, parts, training: true, spacing) : null;
        SourceWriter writer = new();
        Header(writer);
        writer.Line($"namespace {StepsNamespace(net)};").Line();
        foreach (string space in new[] { "System", "System.Runtime.CompilerServices", "System.Runtime.InteropServices", "System.Runtime.Intrinsics", "ConvGen", "ConvGen.Kernels" })
            writer.Line($"using global::{space};");
        writer.Line("using static global::ConvGen.Kernels.Places;");
        // A network of elementwise layers alone calls no kernel, and then the class may not exist.
        if (parts.Kernels.Count > 0)
            writer.Line("using static global::ConvGen.Generated.Kernels;");
        writer.Line();
        writer.Line($"/// <summary>What {net.Type.Name} runs: its plan, the steps of its passes, and their drivers.</summary>");
        writer.Open($"internal static class {StepsClass(net)}");
        writer.Line("// Limits of sums that have none.");
        writer.Line("private const float Least = float.NegativeInfinity, Greatest = float.PositiveInfinity;");
        writer.Line();
        foreach (string field in parts.FieldLines)
            writer.Line(field);
        writer.Line();
        PlanEmitter.Emit(writer, net, parts, inference, training);
        writer.Open("public static void Pack(Pass pass, ReadOnlySpan<float> parameters, Span<float> packed, WorkRange range)");
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
        writer.Open("public static void Run(Pass pass, int step, Workspace workspace, WorkRange range)");
        writer.Open("switch (pass)");
        Case(writer, "Inference", "Infer", inference.ForwardSteps);
        if (training is not null)
        {
            Case(writer, "Forward", "RunForward", training.ForwardSteps);
            Case(writer, "Backward", "RunBackward", training.BackwardSteps);
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
        writer.Close();
        return new(
            new[]
            {
                new GeneratedFile(HintNames.Of(net.Namespace, net.ContainingTypes, net.Type, "Steps"), writer.ToString()),
                new GeneratedFile(HintNames.Of(net.Namespace, net.ContainingTypes, net.Type, "Hooks"), Hooks(net)),
            }.ToEquatableArray(),
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
        writer.Open($"static global::ConvGen.NetworkPlan global::ConvGen.INetwork<{name}>.Plan");
        writer.Open("get");
        writer.Line("global::ConvGen.NetworkPlan? plan = null;");
        writer.Line("DescribeGenerated(ref plan);");
        writer.Line("return plan ?? throw new global::System.InvalidOperationException(\"The generated implementation of the network is missing.\");");
        writer.Close();
        writer.Close();
        writer.Line();
        writer.Line("/// <inheritdoc />");
        writer.Line($"static {name} global::ConvGen.INetwork<{name}>.Create(int seed) => new(seed);");
        writer.Line();
        foreach ((string signature, _) in HookMethods)
            writer.Line(signature + ";").Line();
        writer.Line("/// <inheritdoc />");
        writer.Line("protected override void PackWeights(global::ConvGen.Pass pass, global::System.ReadOnlySpan<float> parameters, global::System.Span<float> packed, global::ConvGen.Kernels.WorkRange range) =>");
        writer.Line("    PackGenerated(pass, parameters, packed, range);");
        writer.Line();
        writer.Line("/// <inheritdoc />");
        writer.Line("protected override void RunStep(global::ConvGen.Pass pass, int step, global::ConvGen.Kernels.Workspace workspace, global::ConvGen.Kernels.WorkRange range) =>");
        writer.Line("    RunGenerated(pass, step, workspace, range);");
        return End(net, writer);
    }

    /// <summary>The partial methods by which the public part reaches the steps, and what each calls there.</summary>
    private static readonly (string Signature, string Call)[] HookMethods =
    [
        ("static partial void DescribeGenerated(ref global::ConvGen.NetworkPlan? plan)", "plan = {0}.Plan"),
        (
            "static partial void PackGenerated(global::ConvGen.Pass pass, global::System.ReadOnlySpan<float> parameters, global::System.Span<float> packed, global::ConvGen.Kernels.WorkRange range)",
            "{0}.Pack(pass, parameters, packed, range)"),
        (
            "static partial void RunGenerated(global::ConvGen.Pass pass, int step, global::ConvGen.Kernels.Workspace workspace, global::ConvGen.Kernels.WorkRange range)",
            "{0}.Run(pass, step, workspace, range)"),
    ];

    private static string Hooks(NetSpec net)
    {
        SourceWriter writer = Begin(net, out _);
        writer.Open($"partial class {net.Type.Name}");
        foreach ((string signature, string call) in HookMethods)
            writer.Line($"{signature} => {string.Format(CultureInfo.InvariantCulture, call, $"global::{StepsNamespace(net)}.{StepsClass(net)}")};");
        return End(net, writer);
    }

    /// <summary>The user's namespace below one of the generator's own: networks of one name in two namespaces don't meet.</summary>
    private static string StepsNamespace(NetSpec net) => "ConvGen.Generated.Networks" + (net.Namespace.Length > 0 ? "." + net.Namespace : "");

    /// <summary>The class of a network's steps; outer types are part of its name, so that theirs hide nothing either.</summary>
    private static string StepsClass(NetSpec net) =>
        string.Join("_", net.ContainingTypes.Select(type => type.Name).Append(net.Type.Name)).Replace("@", "") + "Steps";

    private static void Header(SourceWriter writer)
    {
        writer.Line("// <auto-generated/>");
        writer.Line("#nullable enable");
        // Hints and documentation warnings of the user's project don't concern generated text.
        writer.Line("#pragma warning disable");
        writer.Line();
    }

    private static SourceWriter Begin(NetSpec net, out string name)
    {
        SourceWriter writer = new();
        Header(writer);
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

    private static void Case(SourceWriter writer, string pass, string method, IReadOnlyList<Step> steps)
    {
        string turn = steps.Any(step => step.IsLight) ? $"{method}Turns[step]" : "step";
        writer.Line($"case Pass.{pass}:");
        writer.Line($"    {method}(step, workspace, range.Turning({turn}));");
        writer.Line("    break;");
    }

    /// <summary>How often steps have turned before each step, but for those that walk no map and leave the cache as it is.</summary>
    private static void Turns(SourceWriter writer, string method, IReadOnlyList<Step> steps)
    {
        if (!steps.Any(step => step.IsLight))
            return;
        int turns = 0;
        List<string> before = [];
        foreach (Step step in steps)
        {
            before.Add(Literals.Of(turns % 2));
            turns += step.IsLight ? 0 : 1;
        }
        writer.Line($"private static ReadOnlySpan<byte> {method}Turns => [{string.Join(", ", before)}];");
        writer.Line();
    }

    private static void Steps(SourceWriter writer, string method, IReadOnlyList<Step> steps)
    {
        Turns(writer, method, steps);
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

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
