using System;
using System.Globalization;
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
        string Number(float value) => Constant(value.ToString("R", CultureInfo.InvariantCulture), value);
        // An input that is left out has an empty name.
        string Limit(float value) => float.IsInfinity(value) ? "" : Number(value);
        string result = layer.Property;
        (float a, float b) = (layer.ActivationParameter, layer.ActivationSecondParameter);
        _ = layer.Activation switch
        {
            Activation.None => Node("Identity", result, [input]),
            Activation.Relu => Node("Relu", result, [input]),
            Activation.Relu6 => Node("Clip", result, [input, Constant("0", 0), Constant("6", 6)]),
            Activation.LeakyRelu => Node("LeakyRelu", result, [input], Scalar("alpha", a)),
            Activation.PRelu => Node("PRelu", result, [input, parameters.Slope()]),
            Activation.Elu => Node("Elu", result, [input], Scalar("alpha", a)),
            // x · sigmoid(x).
            Activation.Silu => Node("Mul", result, [input, Node("Sigmoid", result + "/sigmoid", [input])]),
            Activation.Gelu => Gelu(),
            Activation.HardSwish => Node("HardSwish", result, [input]),
            Activation.HardSigmoid => Node("HardSigmoid", result, [input], Scalar("alpha", a), Scalar("beta", b)),
            Activation.Sigmoid => Node("Sigmoid", result, [input]),
            Activation.Tanh => Node("Tanh", result, [input]),
            Activation.Selu => Node("Selu", result, [input], Scalar("alpha", a), Scalar("gamma", b)),
            Activation.Celu => Node("Celu", result, [input], Scalar("alpha", a)),
            Activation.Softplus => Node("Softplus", result, [input]),
            Activation.Softsign => Node("Softsign", result, [input]),
            // The operator Mish came with opset 18.
            Activation.Mish => Node("Mul", result, [input, Node("Tanh", result + "/tanh", [Node("Softplus", result + "/softplus", [input])])]),
            Activation.GeluTanh => GeluTanh(),
            Activation.Clip => Node("Clip", result, [input, Limit(a), Limit(b)]),
            Activation.ThresholdedRelu => Node("ThresholdedRelu", result, [input], Scalar("alpha", a)),
            Activation.Shrink => Node("Shrink", result, [input], Scalar("lambd", a), Scalar("bias", b)),
            Activation.Affine => Node("Add", result, [Node("Mul", result + "/product", [input, Number(a)]), Number(b)]),
            Activation.Pow => Node("Pow", result, [input, Number(a)]),
            Activation.Sqrt or Activation.Exp or Activation.Log or Activation.Abs => Node(layer.Activation.ToString(), result, [input]),
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

        // x · ½ · (1 + tanh(√(2 ÷ π) · (x + 0.044715 x³))).
        string GeluTanh()
        {
            string cube = Node("Pow", result + "/cube", [input, Constant("3", 3)]);
            string bent = Node("Add", result + "/bent", [input, Node("Mul", result + "/small", [cube, Constant("0.044715", 0.044715f)])]);
            string tanh = Node("Tanh", result + "/tanh", [Node("Mul", result + "/scaled", [bent, Constant("√(2÷π)", 0.797884561f)])]);
            string raised = Node("Add", result + "/raised", [tanh, Constant("1", 1)]);
            return Node("Mul", result, [Node("Mul", result + "/product", [input, raised]), Constant("½", 0.5f)]);
        }
    }
}
