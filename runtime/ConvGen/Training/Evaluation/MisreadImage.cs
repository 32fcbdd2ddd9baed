namespace ConvGen;

/// <summary>An image whose greatest score isn't its label's.</summary>
/// <param name="Index">Index of the image among those evaluated, from 0.</param>
/// <param name="Label">Its class.</param>
/// <param name="Predicted">The class of its greatest score.</param>
public readonly record struct MisreadImage(int Index, int Label, int Predicted);
