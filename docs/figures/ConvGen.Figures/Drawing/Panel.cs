using System;

namespace ConvGen.Figures.Drawing;

/// <summary>A part of a figure.</summary>
/// <param name="Code">The declaration that it shows, above it.</param>
/// <param name="Draw">Draws it from a height down.</param>
internal sealed record Panel(string Code, Action<Canvas, double> Draw);
