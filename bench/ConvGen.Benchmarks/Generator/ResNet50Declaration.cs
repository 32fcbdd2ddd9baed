using System.Text;

namespace ConvGen.Benchmarks.Generator;

/// <summary>ResNet-50 for 224² images (He, Zhang, Ren and Sun 2015; stride in the 3×3 convolution), declared as a user would.</summary>
internal sealed class ResNet50Declaration
{
    private static readonly (int Blocks, int Width)[] Stages = [(3, 64), (4, 128), (6, 256), (3, 512)];

    private readonly StringBuilder _text = new();

    private ResNet50Declaration()
    {
        _text.Append("using ConvGen;\n\nnamespace Measured;\n\n[ConvNet(3, 224, 224)]\npublic sealed partial class ResNet50\n{\n");
        Convolution("First", 64, kernel: 7, stride: 2, activation: true, from: null);
        Layer("MaxPool(3, Stride = 2, Padding = 1)", "PoolLayer", "FirstPool");
        string last = "FirstPool";
        for (int stage = 0; stage < Stages.Length; stage++)
        {
            for (int block = 0; block < Stages[stage].Blocks; block++)
                last = Bottleneck($"Stage{stage + 1}Block{block + 1}", last, Stages[stage].Width, stride: stage > 0 && block == 0 ? 2 : 1, widens: block == 0);
        }
        Layer("GlobalAveragePool", "PoolLayer", "LastPool");
        Layer("Dense(1000)", "DenseLayer", "Logits");
        _text.Append("}\n");
    }

    /// <summary>The declaration's text.</summary>
    public static string Text { get; } = new ResNet50Declaration()._text.ToString();

    private string Bottleneck(string name, string input, int width, int stride, bool widens)
    {
        Convolution(name + "Reduce", width, kernel: 1, stride: 1, activation: true, from: input);
        Convolution(name + "Conv", width, kernel: 3, stride, activation: true, from: null);
        Convolution(name + "Expand", 4 * width, kernel: 1, stride: 1, activation: false, from: null);
        string shortcut = input;
        if (widens)
        {
            Convolution(name + "Shortcut", 4 * width, kernel: 1, stride, activation: false, from: input);
            shortcut = name + "ShortcutNorm";
        }
        Layer($"Add(nameof({name}ExpandNorm), nameof({shortcut}), Activation = Activation.Relu)", "JoinLayer", name);
        return name;
    }

    private void Convolution(string name, int filters, int kernel, int stride, bool activation, string? from)
    {
        string source = from is null ? "" : $", From = nameof({from})";
        Layer($"ConvLayer({filters}, kernel: {kernel}, Stride = {stride}, Padding = {kernel / 2}, Bias = false{source})", "ConvLayer", name);
        Layer(activation ? "BatchNorm(Activation = Activation.Relu)" : "BatchNorm", "BatchNormLayer", name + "Norm");
    }

    private void Layer(string attribute, string type, string name) =>
        _text.Append($"    [{attribute}]\n    public partial {type} {name} {{ get; }}\n\n");
}
