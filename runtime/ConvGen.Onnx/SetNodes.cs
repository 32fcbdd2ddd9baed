using System;
using System.Collections.Generic;
using System.Linq;
using Onnx;
using static ConvGen.Onnx.GraphBuilder;

namespace ConvGen.Onnx;

/// <summary>Layers that take the values of an image together, as ONNX operators: normalisation, softmax, reductions, and constants.</summary>
/// <param name="graph">The graph.</param>
/// <param name="layer">The layer.</param>
/// <param name="parameters">Its parameters.</param>
/// <param name="input">What it reads.</param>
/// <param name="result">The name of its result.</param>
internal sealed class SetNodes(GraphBuilder graph, LayerInfo layer, LayerTensors parameters, string input, string result)
{
    private readonly Shape _shape = layer.Inputs[0];

    /// <summary>Adds the layer's nodes.</summary>
    public void Add()
    {
        switch (layer.Settings)
        {
            case NormSettings norm when layer.Operation == LayerOperation.InstanceNorm:
                graph.AddNode("InstanceNormalization", result, layer.Output, [input, parameters.Scale(), parameters.Shift()], Scalar("epsilon", norm.Epsilon));
                break;
            case NormSettings norm when layer.Operation == LayerOperation.GroupNorm:
                GroupNorm(norm);
                break;
            case NormSettings norm:
                LayerNorm(norm);
                break;
            case ScaleSettings scale:
                Scaled(input, scale.Axes);
                break;
            case LocalResponseNormSettings norm:
                graph.AddNode(
                    "LRN", result, layer.Output, [input], Scalar("size", norm.Size), Scalar("alpha", norm.Alpha), Scalar("beta", norm.Beta), Scalar("bias", norm.K));
                break;
            case ReduceSettings reduce:
                string operation = "Reduce" + reduce.Reduction;
                // The sum takes its axes as a tensor from opset 13 on, the others from 18 on.
                bool byTensor = reduce.Reduction == Reduction.Sum;
                int[] axes = OnnxAxes(reduce.Axes);
                string[] inputs = byTensor ? [input, graph.AddTensor(result + "/axes", [.. axes.Select(axis => (long)axis)])] : [input];
                AttributeProto keep = Scalar("keepdims", reduce.KeepAxes ? 1 : 0);
                // A vector keeps its channels' axis, of one value, when all axes go.
                bool keepsOne = !reduce.KeepAxes && (reduce.Axes & Axes.Channels) != 0;
                string reduced = keepsOne ? result + "/reduced" : result;
                if (keepsOne)
                    keep = Scalar("keepdims", 1);
                graph.AddNode(operation, reduced, keepsOne ? _shape with { Channels = 1, Height = 1, Width = 1 } : layer.Output, inputs, byTensor ? [keep] : [keep, Attribute("axes", axes)]);
                if (keepsOne)
                    graph.AddNode("Flatten", result, layer.Output, [reduced], Scalar("axis", 1));
                break;
            case SoftmaxSettings softmax:
                Softmax(softmax);
                break;
            default:
                throw new InvalidOperationException($"Layer {layer.Name} of kind {layer.Operation} has no settings to export.");
        }
    }

    /// <summary>Opset 17 has no group normalisation: instances of a map whose channels are the groups, then factors and terms.</summary>
    private void GroupNorm(NormSettings norm)
    {
        var grouped = Shape.Signal(norm.Groups, _shape.Length / norm.Groups);
        string parted = Reshape(input, result + "/groups", grouped, [norm.Groups, -1]);
        string normal = graph.AddNode(
            "InstanceNormalization",
            result + "/normal",
            grouped,
            [parted, Filled("/ones", norm.Groups, 1), Filled("/zeros", norm.Groups, 0)],
            Scalar("epsilon", norm.Epsilon));
        bool isLast = !parameters.Has(ParameterRole.Scale);
        Scaled(Reshape(normal, isLast ? result : result + "/plain", _shape, Sizes(_shape)), Axes.Channels);
    }

    /// <summary>ONNX normalises over an axis and all behind it; over other axes the mean and the variance are written out.</summary>
    private void LayerNorm(NormSettings norm)
    {
        int[] axes = OnnxAxes(norm.Axes);
        int rank = _shape.Rank + 2;
        if (axes.SequenceEqual(Enumerable.Range(axes[0], rank - axes[0])))
        {
            int[] sizes = [.. Sizes(_shape).Skip(axes[0] - 1)];
            string scale = parameters.Has(ParameterRole.Scale) ? parameters.Shaped(ParameterRole.Scale, sizes) : Filled("/ones", sizes, 1);
            string[] inputs = parameters.Has(ParameterRole.Shift) ? [input, scale, parameters.Shaped(ParameterRole.Shift, sizes)] : [input, scale];
            graph.AddNode("LayerNormalization", result, layer.Output, inputs, Scalar("axis", axes[0]), Scalar("epsilon", norm.Epsilon));
            return;
        }

        Shape reduced = Kept(norm.Axes);
        string mean = graph.AddNode("ReduceMean", result + "/mean", reduced, [input], Attribute("axes", axes));
        string centred = graph.AddNode("Sub", result + "/centred", _shape, [input, mean]);
        string squared = graph.AddNode("Mul", result + "/squared", _shape, [centred, centred]);
        string variance = graph.AddNode("ReduceMean", result + "/variance", reduced, [squared], Attribute("axes", axes));
        string raised = graph.AddNode("Add", result + "/raised", reduced, [variance, graph.AddTensor(result + "/epsilon", [], [norm.Epsilon])]);
        string deviation = graph.AddNode("Sqrt", result + "/deviation", reduced, [raised]);
        bool isLast = !parameters.Has(ParameterRole.Scale);
        Scaled(graph.AddNode("Div", isLast ? result : result + "/plain", _shape, [centred, deviation]), norm.ParameterAxes);
    }

    /// <summary>Factors and terms, where there are any.</summary>
    private void Scaled(string value, Axes axes)
    {
        int[] sizes = [.. Sizes(_shape).Select((size, axis) => OnnxAxes(axes).Contains(axis + 1) ? size : 1)];
        bool hasTerms = parameters.Has(ParameterRole.Shift);
        if (parameters.Has(ParameterRole.Scale))
            value = graph.AddNode("Mul", hasTerms ? result + "/product" : result, _shape, [value, parameters.Shaped(ParameterRole.Scale, sizes)]);
        if (hasTerms)
            graph.AddNode("Add", result, _shape, [value, parameters.Shaped(ParameterRole.Shift, sizes)]);
    }

    /// <summary>ONNX takes one axis; several of them are made one before.</summary>
    private void Softmax(SoftmaxSettings softmax)
    {
        string operation = softmax.Log ? "LogSoftmax" : "Softmax";
        int[] axes = OnnxAxes(softmax.Axes);
        if (axes.Length == 1)
        {
            graph.AddNode(operation, result, layer.Output, [input], Scalar("axis", axes[0]));
            return;
        }

        if (!axes.SequenceEqual(Enumerable.Range(axes[0], axes.Length)))
            throw new NotSupportedException($"Layer {layer.Name} takes a softmax over {softmax.Axes}, which lie apart; ONNX has no operator for it.");
        int[] sizes = Sizes(_shape);
        int joint = axes.Aggregate(1, (product, axis) => product * sizes[axis - 1]);
        int[] joined = [.. sizes[..(axes[0] - 1)], joint, .. sizes[axes[^1]..]];
        Shape shape = joined.Length == 1 ? Shape.Vector(joined[0]) : Shape.Signal(joined[0], joined[1]);
        string merged = Reshape(input, result + "/joined", shape, joined);
        string taken = graph.AddNode(operation, result + "/taken", shape, [merged], Scalar("axis", axes[0]));
        Reshape(taken, result, layer.Output, sizes);
    }

    private string Reshape(string value, string name, Shape shape, int[] axes) =>
        graph.AddNode("Reshape", name, shape, [value, graph.AddTensor(name + "/shape", [0, .. axes.Select(axis => (long)axis)])]);

    private string Filled(string suffix, int length, float value) => Filled(suffix, [length], value);

    private string Filled(string suffix, int[] sizes, float value)
    {
        float[] values = new float[sizes.Aggregate(1, (product, axis) => product * axis)];
        Array.Fill(values, value);
        return graph.AddTensor(result + suffix, sizes, values);
    }

    private Shape Kept(Axes axes) => _shape with
    {
        Channels = (axes & Axes.Channels) != 0 ? 1 : _shape.Channels,
        Height = (axes & Axes.Rows) != 0 ? 1 : _shape.Height,
        Width = (axes & Axes.Columns) != 0 ? 1 : _shape.Width,
    };

    /// <summary>Axes as ONNX counts them, the batch being 0; a signal has no rows.</summary>
    private int[] OnnxAxes(Axes axes)
    {
        List<int> numbers = [];
        if ((axes & Axes.Channels) != 0)
            numbers.Add(1);
        if ((axes & Axes.Rows) != 0 && _shape.Rank == 2)
            numbers.Add(2);
        if ((axes & Axes.Columns) != 0 && _shape.Rank > 0)
            numbers.Add(_shape.Rank + 1);
        return [.. numbers];
    }

    private static int[] Sizes(Shape shape) => shape.Rank switch
    {
        0 => [shape.Channels],
        1 => [shape.Channels, shape.Width],
        _ => [shape.Channels, shape.Height, shape.Width],
    };
}
