using System.Collections.Generic;

namespace ConvGen.Tool.Layers;

/// <summary>Values of a layer in the weight file.</summary>
/// <param name="Suffix">What follows the layer's name, such as <c>weight</c>.</param>
/// <param name="Shape">Its axes.</param>
/// <param name="Values">Its values.</param>
internal sealed record LayerParameter(string Suffix, int[] Shape, float[] Values);

/// <summary>One layer as it will be declared: an attribute on a partial property.</summary>
internal sealed record LayerDeclaration
{
    /// <summary>Name of the property.</summary>
    public required string Property { get; init; }

    /// <summary>The attribute's word.</summary>
    public required string Attribute { get; init; }

    /// <summary>The property's type.</summary>
    public required string Type { get; init; }

    /// <summary>Arguments of the attribute's constructor, before the sources of a join.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Settings by name.</summary>
    public IReadOnlyList<(string Name, string Text)> Settings { get; init; } = [];

    /// <summary>What the layer reads: properties, inputs by name, or "" for the network's only input.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Whether the sources stand in the constructor.</summary>
    public bool IsJoin { get; init; }

    /// <summary>Whether an activation can be fused.</summary>
    public bool TakesActivation { get; init; }

    /// <summary>Name in the weight file; the property's where it is the same.</summary>
    public required string Name { get; init; }

    public IReadOnlyList<LayerParameter> Parameters { get; init; } = [];

    /// <summary>Shape of the result: [1, C, H, W] and so on.</summary>
    public required int[] Shape { get; init; }

    /// <summary>Which part of the model it belongs to; layers of one group stand together.</summary>
    public string Group { get; init; } = "";

    /// <summary>Whether the result is one of the network's.</summary>
    public bool IsOutput { get; set; }
}

/// <summary>An input of a network that is declared as a tensor.</summary>
internal sealed record TensorInput(string Name, int[] Shape);

/// <summary>A result of the model: which layer makes it, and the shape that the model gives it.</summary>
/// <param name="Name">Name in the model.</param>
/// <param name="Property">The layer's property.</param>
/// <param name="Shape">Its shape in the model.</param>
internal sealed record ModelOutput(string Name, string Property, int[] Shape);

/// <summary>A network as it will be declared.</summary>
/// <param name="Layers">The layers in order.</param>
/// <param name="Image">Shape of one image [C, H, W], signal [C, L] or vector [C]; <see langword="null"/> if all inputs are tensors.</param>
/// <param name="Inputs">Inputs declared as tensors, with their names in the model.</param>
/// <param name="Outputs">Results in the model's order.</param>
/// <param name="Batch">Images that one tensor of the model holds, where the network takes them one by one.</param>
internal sealed record NetworkDeclaration(
    IReadOnlyList<LayerDeclaration> Layers,
    int[]? Image,
    IReadOnlyList<(TensorInput Input, string ModelName)> Inputs,
    IReadOnlyList<ModelOutput> Outputs,
    int Batch);
