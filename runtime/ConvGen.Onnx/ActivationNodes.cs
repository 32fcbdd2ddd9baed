using System;
using Onnx;
using static ConvGen.Onnx.GraphBuilder;

namespace ConvGen.Onnx;

/// <summary>Activation functions as ONNX operators.</summary>
internal static class ActivationNodes
{
    /// <summary>Adds the activation of a layer; its result is the layer's.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="input">The value that the function is applied to.</param>
    public static void Add(GraphBuilder graph, LayerInfo layer, LayerTensors parameters, string input)
    {
        string Node(string operation, string result, string[] inputs, params AttributeProto[] attributes) =>
            graph.AddNode(operation, result, layer.Output, inputs, attributes);
        string Constant(string name, float value) => graph.AddTensor("constant/" + name, [], [value]);
        string result = layer.Property;
        _ = layer.Activation switch
        {
            Activation.None => Node("Identity", result, [input]),
            Activation.Relu => Node("Relu", result, [input]),
            Activation.Relu6 => Node("Clip", result, [input, Constant("0", 0), Constant("6", 6)]),
            Activation.LeakyRelu => Node("LeakyRelu", result, [input], Scalar("alpha", layer.ActivationParameter)),
            Activation.PRelu => Node("PRelu", result, [input, parameters.Slope()]),
            Activation.Elu => Node("Elu", result, [input], Scalar("alpha", layer.ActivationParameter)),
            // x · sigmoid(x).
            Activation.Silu => Node("Mul", result, [input, Node("Sigmoid", result + "/sigmoid", [input])]),
            Activation.Gelu => Gelu(),
            Activation.HardSwish => Node("HardSwish", result, [input]),
            Activation.HardSigmoid => Node("HardSigmoid", result, [input], Scalar("alpha", 1f / 6), Scalar("beta", 0.5f)),
            Activation.Sigmoid => Node("Sigmoid", result, [input]),
            Activation.Tanh => Node("Tanh", result, [input]),
            _ => throw new InvalidOperationException($"Layer {layer.Name} has an activation without an ONNX form: {layer.Activation}."),
        };

        // x · (1 + erf(x ÷ √2)) · ½ in the order that runtimes know as one function; the operator Gelu came with opset 20.
        string Gelu()
        {
            string scaled = Node("Div", result + "/scaled", [input, Constant("√2", MathF.Sqrt(2))]);
            string erf = Node("Erf", result + "/erf", [scaled]);
            string raised = Node("Add", result + "/raised", [erf, Constant("1", 1)]);
            string product = Node("Mul", result + "/product", [input, raised]);
            return Node("Mul", result, [product, Constant("½", 0.5f)]);
        }
    }
}
