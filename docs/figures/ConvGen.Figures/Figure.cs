using System.Collections.Generic;
using ConvGen.Figures.Drawing;
using ConvGen.Figures.Panels;

namespace ConvGen.Figures;

/// <summary>A figure of the documentation: computed by networks that are declared here, never drawn by hand.</summary>
/// <param name="Name">Name of its file, without extension.</param>
/// <param name="Svg">Its text.</param>
public sealed record Figure(string Name, string Svg)
{
    /// <summary>All figures.</summary>
    public static IEnumerable<Figure> All() =>
    [
        Of("convolution", "A filter slides over the map", Convolutions.Numbers()),
        Of("windows", "Padding, stride, dilation: what the first outputs see", Convolutions.Windows()),
        Of("transposed", "A transposed convolution: where one pixel goes", Convolutions.Transposed()),
        Of("groups", "Which channels a filter sees", Channels.Groups()),
        Of("dense", "A convolution as a matrix, and a dense layer", Matrices.Sharing()),
        Of("pooling", "Pooling and reductions", Values.Pooling()),
        Of("activations", "Activations, from −4 to 8", Curves.Activations()),
        Of("normalisation", "What a value is normalised with", Channels.Normalisation()),
        Of("joins", "Joins", Values.Joins()),
        Of("rearrangement", "Rearrangement: where each value goes", Values.Rearrangement()),
        Of("resize", "Size: a row of four values made eight", Values.Sizes()),
        Of("dropout", "Dropout, while training", Values.Dropout()),
        Of("matrices", "Five samples, three taps: the same convolution twice, and its adjoints", Matrices.Textbook()),
        Of("adjoint", "The input adjoint by phases of the stride", Matrices.Phases()),
        Of("tiles", "Register tiles, and Winograd's", Tiles.All()),
    ];

    private static Figure Of(string name, string title, IEnumerable<Panel> panels) => new(name, Sheet.Draw(title, panels));
}
