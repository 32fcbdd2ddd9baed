using System.Collections.Generic;
using System.Linq;

namespace ConvGen.Generator.Model;

/// <summary>
/// A declared network, checked and complete: every shape is known, every reference resolved. Two duties: immutable, and equal by
/// content. It holds no symbol, syntax node, location or compilation.
/// </summary>
/// <param name="Namespace">Namespace of the class; empty for the global one.</param>
/// <param name="ContainingTypes">Outer types, outermost first.</param>
/// <param name="Type">The class itself.</param>
/// <param name="Inputs">What one evaluation reads, in order; the first is the network's input.</param>
/// <param name="Training">Whether adjoints are emitted.</param>
/// <param name="InputGradient">Whether the adjoint with respect to the network's input is emitted.</param>
/// <param name="TrainingBatch">Images of a batch for which adjoints are planned.</param>
/// <param name="Layers">The layers in order of declaration, which is an order of evaluation.</param>
internal sealed record NetSpec(
    string Namespace,
    EquatableArray<TypeSpec> ContainingTypes,
    TypeSpec Type,
    EquatableArray<InputSpec> Inputs,
    bool Training,
    bool InputGradient,
    int TrainingBatch,
    EquatableArray<LayerSpec> Layers)
{
    /// <summary>Images of a batch for which adjoints are planned unless the network says another number.</summary>
    public const int DefaultTrainingBatch = 32;

    /// <summary>Shape of the first input.</summary>
    public Shape Input => Inputs[0].Shape;

    /// <summary>Floats of all inputs.</summary>
    public int InputLength => Inputs.Sum(input => input.Shape.Length);

    /// <summary>The layers that are outputs.</summary>
    public IEnumerable<LayerSpec> Outputs => Layers.Where(layer => layer.IsOutput);
}

/// <summary>An input of a network.</summary>
/// <param name="Name">The name by which layers read it.</param>
/// <param name="Identifier">The name as code writes it, with an @ where it is a keyword.</param>
/// <param name="Shape">Its shape: an image, or a plain tensor.</param>
internal sealed record InputSpec(string Name, string Identifier, Shape Shape);

/// <summary>A type's declaration, as the generated part repeats it.</summary>
/// <param name="Keyword"><c>class</c>, <c>struct</c>, <c>record</c>, <c>record struct</c> or <c>interface</c>.</param>
/// <param name="Name">The name without type parameters.</param>
/// <param name="Accessibility"><c>public</c>, <c>internal</c>, …: the declared accessibility, since a constructor's docs and kernels follow it.</param>
/// <param name="IsSealed">Whether the class is sealed.</param>
internal sealed record TypeSpec(string Keyword, string Name, string Accessibility, bool IsSealed);

/// <summary>A layer of a network.</summary>
/// <param name="Property">Name of the partial property.</param>
/// <param name="Modifiers">Modifiers of the property without <c>partial</c>, such as <c>public</c> or <c>protected internal</c>.</param>
/// <param name="Summary">Text inside the user's summary tag, whitespace normalised; empty if there is none.</param>
/// <param name="Name">Name in weight files.</param>
/// <param name="Operation">What the layer computes.</param>
/// <param name="Inputs">Indices of the layers that this one reads; −1 is the network's input, −2 its second one, ….</param>
/// <param name="InputShapes">Shapes of the inputs, in the same order.</param>
/// <param name="OutputShape">Shape of the result.</param>
/// <param name="IsOutput">Whether the result is an output of the network.</param>
internal sealed record LayerSpec(
    string Property,
    string Modifiers,
    string Summary,
    string Name,
    Operation Operation,
    EquatableArray<int> Inputs,
    EquatableArray<Shape> InputShapes,
    Shape OutputShape,
    bool IsOutput)
{
    /// <summary>Shape of the first input; without one that of the output.</summary>
    public Shape FirstInput => InputShapes.Count > 0 ? InputShapes[0] : OutputShape;
}
