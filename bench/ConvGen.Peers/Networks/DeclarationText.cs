using System.Text;

namespace ConvGen.Peers.Networks;

/// <summary>A network's declaration as it grows, layer by layer, as a user would write it.</summary>
internal sealed class DeclarationText
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins a network for inference.</summary>
    public DeclarationText(string name, int channels, int size)
    {
        _text.Append($"[ConvNet({channels}, {size}, {size}, Training = false)]\npublic sealed partial class {name}\n{{\n");
    }

    /// <summary>The last layer.</summary>
    public string Last { get; private set; } = "";

    /// <summary>Adds a layer.</summary>
    /// <param name="attribute">Its attribute.</param>
    /// <param name="type">Type of its property.</param>
    /// <param name="name">Name of its property.</param>
    /// <returns>The name.</returns>
    public string Layer(string attribute, string type, string name)
    {
        _text.Append($"    [{attribute}]\n    public partial {type} {name} {{ get; }}\n\n");
        return Last = name;
    }

    /// <summary>Adds a convolution with padding of half its kernel, and what follows it.</summary>
    /// <param name="name">Name of its property.</param>
    /// <param name="filters">Filters.</param>
    /// <param name="kernel">Rows and columns of the kernel.</param>
    /// <param name="stride">Stride.</param>
    /// <param name="from">The layer that it reads; empty: the one before.</param>
    /// <param name="more">Further settings.</param>
    /// <returns>The name of the result.</returns>
    public string Convolution(string name, int filters, int kernel, int stride = 1, string from = "", string more = "") =>
        Layer($"ConvLayer({filters}, kernel: {kernel}, Stride = {stride}, Padding = {kernel / 2}{More(more)}{From(from)})", "ConvLayer", name);

    /// <summary>Adds a convolution without bias and a batch normalisation with an activation.</summary>
    /// <returns>The name of the result.</returns>
    public string Normalised(string name, int filters, int kernel, int stride = 1, string activation = "Relu", string from = "", string more = "")
    {
        Convolution(name, filters, kernel, stride, from, "Bias = false" + More(more));
        return Layer(activation == "None" ? "BatchNorm" : $"BatchNorm(Activation = Activation.{activation})", "BatchNormLayer", name + "Norm");
    }

    /// <summary>Adds a sum.</summary>
    public string Add(string name, string left, string right, string activation) =>
        Layer($"Add(nameof({left}), nameof({right}), Activation = Activation.{activation})", "JoinLayer", name);

    /// <summary>Adds global average pooling and a dense layer of 1,000 classes.</summary>
    public DeclarationText Head()
    {
        Layer("GlobalAveragePool", "PoolLayer", "LastPool");
        Layer("Dense(1000)", "DenseLayer", "Logits");
        return this;
    }

    /// <summary>The whole declaration.</summary>
    public override string ToString() => _text + "}\n";

    private static string From(string from) => from.Length == 0 ? "" : $", From = nameof({from})";

    private static string More(string more) => more.Length == 0 ? "" : ", " + more;
}
