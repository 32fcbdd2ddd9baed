namespace ConvGen;

/// <summary>How a <see cref="TensorOperation.Pad"/> fills what it adds.</summary>
public enum TensorPadMode
{
    /// <summary>With <see cref="TensorAttribute.Value"/>.</summary>
    Constant = 0,

    /// <summary>With the values beside the edge, mirrored; the edge itself isn't repeated.</summary>
    Reflect,

    /// <summary>With the value at the edge.</summary>
    Edge,

    /// <summary>With the values of the other side.</summary>
    Wrap,
}

/// <summary>How a <see cref="TensorOperation.Resize"/> finds a value between those that it has.</summary>
public enum TensorResizeMode
{
    /// <summary>The nearest one.</summary>
    Nearest = 0,

    /// <summary>Linear interpolation on each axis.</summary>
    Linear,

    /// <summary>Cubic convolution on each axis.</summary>
    Cubic,
}

/// <summary>Which input coordinate an output coordinate x of a <see cref="TensorOperation.Resize"/> looks at; s is the scale, n the input's size, m the output's.</summary>
public enum TensorCoordinates
{
    /// <summary>(x + ½) ÷ s − ½.</summary>
    HalfPixel = 0,

    /// <summary>As <see cref="HalfPixel"/>, moved so that the centres of input and output meet where m isn't n·s.</summary>
    HalfPixelSymmetric,

    /// <summary>As <see cref="HalfPixel"/>; 0 where the output has one value.</summary>
    PyTorchHalfPixel,

    /// <summary>x (n − 1) ÷ (m − 1): the outermost values meet.</summary>
    AlignCorners,

    /// <summary>x ÷ s.</summary>
    Asymmetric,

    /// <summary>The part <see cref="TensorAttribute.Region"/> of the input.</summary>
    CropAndResize,
}

/// <summary>Which of two neighbours is the nearest.</summary>
public enum TensorRounding
{
    /// <summary>The nearer one; of two at the same distance the lower.</summary>
    HalfDown = 0,

    /// <summary>The nearer one; of two at the same distance the upper.</summary>
    HalfUp,

    /// <summary>The lower one.</summary>
    Floor,

    /// <summary>The upper one.</summary>
    Ceiling,
}

/// <summary>In which order channels hold the pixels of a block.</summary>
public enum TensorBlockOrder
{
    /// <summary>Block row, block column, depth (ONNX's DCR).</summary>
    DepthColumnRow = 0,

    /// <summary>Depth, block row, block column (ONNX's CRD; PyTorch's pixel shuffle).</summary>
    ColumnRowDepth,
}
