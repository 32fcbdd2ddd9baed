namespace ConvGen;

/// <summary>The numbers that define a convolution.</summary>
/// <param name="Rows">The window down the rows.</param>
/// <param name="Columns">The window along the columns.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="Flip">Whether the kernel is turned by 180°.</param>
/// <param name="Transposed">Whether the layer is the adjoint of the convolution with this window.</param>
public sealed record ConvGeometry(WindowAxis Rows, WindowAxis Columns, int Groups, bool Flip, bool Transposed);
