namespace ConvGen;

/// <summary>How many inputs each tensor operation reads, and which settings it knows.</summary>
/// <param name="Least">The fewest inputs.</param>
/// <param name="Most">The most inputs.</param>
/// <param name="Settings">Names of its settings.</param>
internal sealed record TensorOperands(int Least, int Most, params string[] Settings)
{
    private const string Axis = nameof(TensorAttribute.Axis);
    private const string Axes = nameof(TensorAttribute.Axes);
    private const string Shape = nameof(TensorAttribute.Shape);
    private const string Value = nameof(TensorAttribute.Value);
    private const string Alpha = nameof(TensorAttribute.Alpha);
    private const string Beta = nameof(TensorAttribute.Beta);
    private const string Epsilon = nameof(TensorAttribute.Epsilon);
    private const string Groups = nameof(TensorAttribute.Groups);
    private const string Strides = nameof(TensorAttribute.Strides);
    private const string Dilations = nameof(TensorAttribute.Dilations);
    private const string Pads = nameof(TensorAttribute.Pads);
    private const string Kernel = nameof(TensorAttribute.Kernel);
    private const string CeilMode = nameof(TensorAttribute.CeilMode);

    private static readonly TensorOperands Unary = new(1, 1);
    private static readonly TensorOperands Binary = new(2, 2);

    public static TensorOperands Of(TensorOperation operation) => operation switch
    {
        TensorOperation.Constant => new(0, 0, Shape, nameof(TensorAttribute.Values)),
        TensorOperation.Reshape => new(1, 1, Shape, nameof(TensorAttribute.AllowZero)),
        TensorOperation.Transpose => new(1, 1, nameof(TensorAttribute.Permutation)),
        TensorOperation.Squeeze or TensorOperation.Unsqueeze => new(1, 1, Axes),
        TensorOperation.Flatten => new(1, 1, Axis),
        TensorOperation.Concat => new(1, int.MaxValue, Axis),
        TensorOperation.Slice => new(1, 1, nameof(TensorAttribute.Starts), nameof(TensorAttribute.Ends), nameof(TensorAttribute.Steps), Axes),
        TensorOperation.Pad => new(1, 1, Pads, nameof(TensorAttribute.PadMode), Value),
        TensorOperation.Expand => new(1, 1, Shape),
        TensorOperation.Tile => new(1, 1, nameof(TensorAttribute.Repeats)),
        TensorOperation.Gather => new(1, 1, Axis, nameof(TensorAttribute.Indices)),
        TensorOperation.DepthToSpace => new(1, 1, nameof(TensorAttribute.BlockSize), nameof(TensorAttribute.BlockOrder)),
        TensorOperation.SpaceToDepth => new(1, 1, nameof(TensorAttribute.BlockSize)),
        TensorOperation.Resize => new(
            1,
            1,
            nameof(TensorAttribute.Sizes),
            nameof(TensorAttribute.Scales),
            nameof(TensorAttribute.ResizeMode),
            nameof(TensorAttribute.Coordinates),
            nameof(TensorAttribute.Rounding),
            nameof(TensorAttribute.CubicCoefficient),
            nameof(TensorAttribute.ExcludeOutside),
            nameof(TensorAttribute.Antialias),
            nameof(TensorAttribute.Region),
            Value),
        TensorOperation.LeakyRelu or TensorOperation.ThresholdedRelu or TensorOperation.Elu or TensorOperation.Celu or TensorOperation.Silu => new(1, 1, Alpha),
        TensorOperation.Selu => new(1, 1, Alpha, nameof(TensorAttribute.Gamma)),
        TensorOperation.HardSigmoid => new(1, 1, Alpha, Beta),
        TensorOperation.Gelu => new(1, 1, nameof(TensorAttribute.Approximate)),
        TensorOperation.Clip => new(1, 1, nameof(TensorAttribute.Minimum), nameof(TensorAttribute.Maximum)),
        TensorOperation.Add or TensorOperation.Sub or TensorOperation.Mul or TensorOperation.Div or TensorOperation.Pow or TensorOperation.PRelu or TensorOperation.MatMul => Binary,
        TensorOperation.Max or TensorOperation.Min or TensorOperation.Sum or TensorOperation.Mean => new(1, int.MaxValue),
        TensorOperation.Gemm => new(2, 3, Alpha, Beta, nameof(TensorAttribute.TransposeA), nameof(TensorAttribute.TransposeB)),
        >= TensorOperation.ReduceSum and <= TensorOperation.ReduceLogSumExp => new(
            1, 1, Axes, nameof(TensorAttribute.KeepDimensions), nameof(TensorAttribute.EmptyAxesReduceNothing)),
        TensorOperation.Softmax or TensorOperation.LogSoftmax => new(1, 1, Axes),
        TensorOperation.BatchNormalization => new(5, 5, Epsilon),
        TensorOperation.InstanceNormalization => new(3, 3, Epsilon),
        TensorOperation.GroupNormalization => new(3, 3, Epsilon, Groups),
        TensorOperation.LayerNormalization => new(2, 3, Epsilon, Axis),
        TensorOperation.LocalResponseNormalization => new(1, 1, nameof(TensorAttribute.Size), Alpha, Beta, nameof(TensorAttribute.Bias)),
        TensorOperation.Conv => new(2, 3, Strides, Dilations, Pads, Groups),
        TensorOperation.ConvTranspose => new(2, 3, Strides, Dilations, Pads, Groups, nameof(TensorAttribute.OutputPadding)),
        TensorOperation.MaxPool => new(1, 1, Kernel, Strides, Dilations, Pads, CeilMode),
        TensorOperation.AveragePool => new(1, 1, Kernel, Strides, Dilations, Pads, CeilMode, nameof(TensorAttribute.CountIncludePadding)),
        TensorOperation.LpPool => new(1, 1, Kernel, Strides, Dilations, Pads, CeilMode, nameof(TensorAttribute.Power)),
        TensorOperation.GlobalLpPool => new(1, 1, nameof(TensorAttribute.Power)),
        _ => Unary,
    };
}
