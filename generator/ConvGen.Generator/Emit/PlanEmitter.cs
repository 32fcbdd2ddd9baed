using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Emit;

/// <summary>Prints the network's plan: everything that the runtime reads about it.</summary>
internal static class PlanEmitter
{
    public static void Emit(SourceWriter writer, NetSpec net, NetParts parts, PassEmitter inference, PassEmitter? training)
    {
        IReadOnlyList<(int Height, int Width)> fields = LayerDescription.ReceptiveFields(net);
        writer.Line("private static NetworkPlan? s_plan;");
        writer.Line();
        writer.Line("public static NetworkPlan Plan => s_plan ??= new()");
        writer.Open();
        writer.Line($"Name = {Literals.Of(net.Type.Name)},");
        writer.Line($"Input = {LayoutText.Of(net.Input)},");
        if (net.Inputs.Count > 1 || net.Input.Axes is not null)
            writer.Line($"Inputs = new InputInfo[] {{ {string.Join(", ", net.Inputs.Select(input => $"new({Literals.Of(input.Name)}, {LayoutText.Of(input.Shape)})"))} }},");
        writer.Line("Layers = new LayerInfo[]");
        writer.Open();
        for (int index = 0; index < net.Layers.Count; index++)
            writer.Line(Layer(net, parts, inference, index, fields[index]) + ",");
        writer.Close(",");
        writer.Line("Parameters = new ParameterInfo[]");
        writer.Open();
        foreach (ParameterSpec parameter in parts.Parameters)
        {
            writer.Line($"new({Literals.Of(parameter.Name)}, {Literals.Of(parameter.Layer)}, ParameterRole.{parameter.Role}, [{string.Join(", ", parameter.Shape.Select(Literals.Of))}], " +
                $"{Literals.Of(parameter.Offset)}, {Literals.Of(parameter.Length)}, {Literals.Of(parameter.FanIn)}, {Literals.Of(parameter.FanOut)}, {Literals.Of(parameter.Rectified)}),");
        }
        writer.Close(",");
        int[] outputs = [.. Enumerable.Range(0, net.Layers.Count).Where(index => net.Layers[index].IsOutput)];
        writer.Line($"Outputs = new int[] {{ {string.Join(", ", outputs.Select(Literals.Of))} }},");
        writer.Line($"OutputLength = {Literals.Of(outputs.Sum(index => net.Layers[index].OutputShape.Length))},");
        writer.Line($"ParameterLength = {Literals.Of(parts.Parameters.Sum(parameter => parameter.Length))},");
        if (net.InputGradient)
            writer.Line("InputGradient = true,");
        Pass(writer, "Inference", inference);
        if (training is not null)
            Pass(writer, "Training", training);
        writer.Close(";");
        writer.Line();
    }

    private static void Pass(SourceWriter writer, string name, PassEmitter pass)
    {
        string[] lines = [.. pass.PlanLines()];
        writer.Line($"{name} = {lines[0]}");
        for (int index = 1; index < lines.Length - 1; index++)
            writer.Line(lines[index]);
        writer.Line(lines[lines.Length - 1] + ",");
    }

    private static string Layer(NetSpec net, NetParts parts, PassEmitter inference, int index, (int Height, int Width) field)
    {
        LayerSpec layer = net.Layers[index];
        long trained = parts.Parameters
            .Where(parameter => parameter.Layer == index && !parameter.Role.StartsWith("Running", System.StringComparison.Ordinal))
            .Sum(parameter => (long)parameter.Length);
        long dense = layer.Operation is TensorLayerOperation ? 0 : layer.InputShapes.Sum(shape => (long)shape.Length) * layer.OutputShape.Length;
        string text = $"new({Literals.Of(layer.Name)}, {Literals.Of(layer.Property)}, {Literals.Of(LayerDescription.Kind(layer))}, " +
            $"[{string.Join(", ", layer.InputShapes.Select(Shape))}], {Shape(layer.OutputShape)}, " +
            $"{Literals.Of(trained)}, {Literals.Of(LayerDescription.MultiplyAdds(layer))}, {Literals.Of(field.Height)}, {Literals.Of(field.Width)}, {Literals.Of(dense)}, {Literals.Of(LayerDescription.Kernel(net, index, inference.WritesPlanes(index)))})";
        return $"{text} {{ {string.Join(", ", Properties(layer))} }}";
    }

    /// <summary>What the layer computes; properties at their defaults aren't written.</summary>
    private static IEnumerable<string> Properties(LayerSpec layer)
    {
        yield return $"Operation = LayerOperation.{LayerDescription.OperationName(layer.Operation)}";
        yield return $"Sources = new int[] {{ {string.Join(", ", layer.Inputs.Select(Literals.Of))} }}";
        if (layer.Operation is ConvOperation conv)
            yield return $"Convolution = new({Axis(conv.Window.Rows)}, {Axis(conv.Window.Columns)}, {Literals.Of(conv.Groups)}, {Literals.Of(conv.Flip)}, {Literals.Of(conv.Transposed)})";
        if (layer.Operation is PoolOperation { Global: false } pool)
            yield return $"Pooling = new({Axis(pool.Window.Rows)}, {Axis(pool.Window.Columns)}, {Literals.Of(pool.CountIncludePadding)}){(pool.Exponent == 0 ? "" : $" {{ Exponent = {Literals.Of(pool.Exponent)} }}")}";
        if (layer.Operation is BatchNormOperation norm)
            yield return $"Epsilon = {Literals.Of(norm.Epsilon)}";
        if (layer.Operation is UpsampleOperation { Mode: not UpsampleMode.Nearest } upsample)
            yield return $"Upsampling = UpsampleMode.{upsample.Mode}";
        if (LayerDescription.SettingsOf(layer.Operation) is { } settings)
            yield return $"Settings = {SettingsText.New(settings)}";
        ActivationSpec activation = LayerDescription.ActivationOf(layer.Operation);
        if (activation.Kind != Activation.None)
            yield return $"Activation = Activation.{activation.Kind}";
        if (activation.Parameter != 0)
            yield return $"ActivationParameter = {Literals.Of(activation.Parameter)}";
        if (activation.Second != 0)
            yield return $"ActivationSecondParameter = {Literals.Of(activation.Second)}";
    }

    private static string Shape(Shape shape) =>
        $"new({Literals.Of(shape.Rank)}, {Literals.Of(shape.Channels)}, {Literals.Of(shape.Height)}, {Literals.Of(shape.Width)})" + (shape.Axes is { } axes ? $" {{ Axes = new TensorAxes({string.Join(", ", axes.Select(Literals.Of))}) }}" : "");

    private static string Axis(WindowAxis axis) =>
        $"new({Literals.Of(axis.Kernel)}, {Literals.Of(axis.Stride)}, {Literals.Of(axis.Dilation)}, {Literals.Of(axis.Before)}, {Literals.Of(axis.After)})";
}
