using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Layers;

/// <summary>Functions of each element and joins on maps.</summary>
internal static class MapFunctions
{
    public static bool Activate(LayerBuilder network, Node node)
    {
        string input = node.Inputs[0];
        Value value = network.Read(input);
        if (network.HasOneReader(input) && network.Maker(value) is { TakesActivation: true } maker)
        {
            network.Replace(maker, maker with { TakesActivation = false, Settings = [.. maker.Settings, .. FunctionWords.Settings(node, isFused: true)] });
            network.Alias(node.Output, value);
            return true;
        }
        if (!IsMap(value))
            value = network.Exact(input);
        LayerParts parts = new() { Kind = node.Text("function") };
        parts.Arguments.Add($"Activation.{node.Text("function")}");
        parts.Settings.AddRange(FunctionWords.Settings(node, isFused: false));
        network.Alias(node.Output, network.Add(node, "Activate", "ActivationLayer", value.Shape, [value.Source], parts));
        return true;
    }

    public static bool PRelu(LayerBuilder network, Node node)
    {
        int[] input = network.Shape(node.Inputs[0]);
        if (!network.IsConstant(node.Inputs[1]))
            return false;
        Tensor slopes = network.Constant(node.Inputs[1]);
        int missing = input.Length - slopes.Shape.Length;
        if (missing < 0 || slopes.Length != input[1] || slopes.Shape.Where((length, axis) => length != 1 && axis + missing != 1).Any())
            return false;
        Value value = network.Read(node.Inputs[0]);
        // The slopes take their name from the layer's weights, which a join doesn't have.
        if (network.HasOneReader(node.Inputs[0]) && Shapes.Same(value.Shape, input) && network.Maker(value) is { TakesActivation: true, Parameters.Count: > 0 } maker)
        {
            network.Replace(maker, maker with
            {
                TakesActivation = false,
                Settings = [.. maker.Settings, ("Activation", "Activation.PRelu")],
                Parameters = [.. maker.Parameters, new LayerParameter("slope", [input[1]], slopes.Floats)],
            });
            network.Alias(node.Output, value);
            return true;
        }
        LayerParts parts = new() { Kind = "PRelu", WeightName = node.Inputs[1] };
        parts.Arguments.Add("Activation.PRelu");
        parts.Parameters.Add(new LayerParameter("weight", [input[1]], slopes.Floats));
        network.Alias(node.Output, network.Add(node, "Activate", "ActivationLayer", input, [network.Exact(node.Inputs[0]).Source], parts));
        return true;
    }

    public static bool Scale(LayerBuilder network, Node node)
    {
        int[] input = network.Shape(node.Inputs[0]);
        Tensor?[] constants = [.. Enumerable.Range(1, 2).Select(index => node.HasInput(index) ? network.Constant(node.Inputs[index]) : null)];
        // The axes along which either constant differs; on the others one value serves all.
        HashSet<int> axes = [.. constants.OfType<Tensor>().SelectMany(constant => constant.Shape.Select((length, axis) => (length, axis: axis + input.Length - constant.Shape.Length)).Where(pair => pair.length > 1).Select(pair => pair.axis))];
        if (axes.Count == 0)
            axes.Add(1);
        if (MapLayers.AxesWord(axes, input.Length) is not { } word)
            return false;
        int[] shape = [.. axes.Order().Select(axis => input[axis])];
        int[] target = [.. input.Select((length, axis) => axes.Contains(axis) ? length : 1)];
        LayerParts parts = new() { Kind = "Scale", TakesActivation = true };
        if (word != "Axes.Channels")
            parts.Settings.Add(("Axes", word));
        foreach ((string suffix, string setting, int index) in new[] { ("weight", "Weight", 0), ("bias", "Bias", 1) })
        {
            if (constants[index] is not { } constant)
                parts.Settings.Add((setting, "false"));
            else
                parts.Parameters.Add(new LayerParameter(suffix, shape, constant.Pick(target, Shapes.BroadcastPositions(Trimmed(constant.Shape, target.Length), target)).Floats));
        }
        network.Alias(node.Output, network.Add(node, "Scale", "ScaleLayer", input, [network.Exact(node.Inputs[0]).Source], parts));
        return true;
    }

    public static bool Join(LayerBuilder network, Node node)
    {
        string word = node.Operator switch
        {
            "Add" or "Sum" => "Add",
            "Sub" => "Subtract",
            "Mul" => "Multiply",
            "Div" => "Divide",
            "Max" => "Maximum",
            "Min" => "Minimum",
            _ => "Mean",
        };
        if (node.Inputs.Count < 2 || node.Inputs.Any(network.IsConstant))
            return false;
        int[] output = network.Shape(node.Output);
        int[][] shapes = [.. node.Inputs.Select(network.Shape)];
        Value[] values = [.. node.Inputs.Select(network.Read)];
        int[] result = output;
        // Values in the same order need no other shape; a vector is repeated over the pixels of a map.
        bool areAlike = shapes.All(shape => Shapes.Same(shape, output)) && values.All(value => Shapes.Same(value.Shape, values[0].Shape) && IsMap(value));
        if (areAlike)
        {
            result = values[0].Shape;
        }
        else
        {
            if (shapes.Any(shape => shape.Length != output.Length) || !shapes.Any(shape => Shapes.Same(shape, output)))
                return false;
            for (int input = 0; input < values.Length; input++)
            {
                bool isPerChannel = values[input].Shape is [1, _] && values[input].Shape[1] == output[1] && shapes[input].Skip(2).All(length => length == 1);
                if (!isPerChannel || output.Skip(2).All(length => length == 1))
                    values[input] = network.Exact(node.Inputs[input]);
            }
        }
        LayerParts parts = new() { Kind = word, IsJoin = true, TakesActivation = true };
        network.Alias(node.Output, network.Add(node, word, "JoinLayer", result, [.. values.Select(value => value.Source)], parts));
        return true;
    }

    private static bool IsMap(Value value) => value.Shape is [1, _] or [1, _, _] or [1, _, _, _];

    /// <summary>A shape without leading ones that the target doesn't have.</summary>
    private static int[] Trimmed(int[] shape, int rank) => shape.Length <= rank ? shape : shape[(shape.Length - rank)..];
}
