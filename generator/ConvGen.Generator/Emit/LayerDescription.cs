using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>What is said about layers: their kind in words, parameters, cost and receptive field.</summary>
internal static class LayerDescription
{
    public static string Kind(LayerSpec layer) => layer.Operation switch
    {
        ConvOperation conv => Conv(layer, conv),
        PoolOperation { Global: true } pool => pool.Kind == PoolKind.Maximum ? "global max pool" : "global average pool",
        PoolOperation pool => PoolName(pool) + Window(pool.Window, layer.InputShapes[0].Rank),
        DenseOperation dense => "dense" + Of(dense.Activation),
        FlattenOperation => "flatten",
        BatchNormOperation norm => "batch norm" + Of(norm.Activation),
        DropoutOperation dropout => "dropout " + Literals.Of(dropout.Probability).TrimEnd('f'),
        SoftmaxOperation { IsOverChannels: true } => "softmax",
        ActivationOperation activation => Word(activation.Activation.Kind),
        JoinOperation join => join.Kind.ToString().ToLowerInvariant() + Of(join.Activation),
        UpsampleOperation upsample => $"{upsample.Mode.ToString().ToLowerInvariant()} upsample ×{Literals.Of(upsample.Factor)}",
        NormOperation norm => MapLayerText.Kind(layer) + Of(norm.Activation),
        ScaleOperation scale => "scale" + Of(scale.Activation),
        RearrangeOperation or ResizeOperation or LocalResponseNormOperation or ReduceOperation or SoftmaxOperation => MapLayerText.Kind(layer),
        TensorLayerOperation tensor => "tensor " + tensor.Settings.Operation,
        _ => layer.Operation.GetType().Name,
    };

    /// <summary>The operation's word in the runtime's <c>LayerOperation</c>.</summary>
    public static string OperationName(Operation operation) => operation switch
    {
        ConvOperation => "Convolution",
        DenseOperation => "Dense",
        PoolOperation { Kind: PoolKind.Power } => "LpPool",
        PoolOperation pool => (pool.Global ? "Global" : "") + (pool.Kind == PoolKind.Maximum ? "MaxPool" : "AveragePool"),
        FlattenOperation => "Flatten",
        BatchNormOperation => "BatchNorm",
        DropoutOperation => "Dropout",
        SoftmaxOperation => "Softmax",
        ActivationOperation => "Activate",
        JoinOperation join => join.Kind.ToString(),
        UpsampleOperation => "Upsample",
        TensorLayerOperation => "Tensor",
        RearrangeOperation rearrange => rearrange.Word,
        ResizeOperation => "Resize",
        NormOperation norm => norm.Word,
        LocalResponseNormOperation => "LocalResponseNorm",
        ScaleOperation => "Scale",
        ReduceOperation => "Reduce",
        _ => "Unknown",
    };

    /// <summary>The settings of an operation that has some of its own kind.</summary>
    public static LayerSettings? SettingsOf(Operation operation) => operation switch
    {
        RearrangeOperation rearrange => rearrange.Settings,
        ResizeOperation resize => resize.Settings,
        NormOperation norm => norm.Settings,
        LocalResponseNormOperation norm => norm.Settings,
        ScaleOperation scale => scale.Settings,
        ReduceOperation reduce => reduce.Settings,
        SoftmaxOperation { IsOverChannels: false } softmax => softmax.Settings,
        _ => null,
    };

    /// <summary>The activation of an operation.</summary>
    public static ActivationSpec ActivationOf(Operation operation) => operation switch
    {
        ConvOperation conv => conv.Activation,
        DenseOperation dense => dense.Activation,
        BatchNormOperation norm => norm.Activation,
        ActivationOperation separate => separate.Activation,
        JoinOperation join => join.Activation,
        NormOperation norm => norm.Activation,
        ScaleOperation scale => scale.Activation,
        _ => ActivationSpec.None,
    };

    /// <summary>Multiply-adds (or comparable operations) of the direct method for one image.</summary>
    public static long MultiplyAdds(LayerSpec layer) => layer.Operation switch
    {
        ConvOperation { Transposed: true } conv =>
            (long)layer.InputShapes[0].Length * (conv.Filters / conv.Groups) * conv.Window.Taps,
        ConvOperation conv => (long)layer.OutputShape.Length * (layer.InputShapes[0].Channels / conv.Groups) * conv.Window.Taps,
        DenseOperation => (long)layer.InputShapes[0].Length * layer.OutputShape.Length,
        TensorLayerOperation tensor => TensorWork.MultiplyAdds(
            tensor.Settings.Operation, [.. layer.InputShapes.Select(shape => shape.Axes!)], layer.OutputShape.Axes!),
        _ => 0,
    };

    public static IReadOnlyList<ParameterSpec> Parameters(NetSpec net)
    {
        List<ParameterSpec> parameters = [];
        int offset = 0;
        for (int index = 0; index < net.Layers.Count; index++)
        {
            LayerSpec layer = net.Layers[index];
            Shape input = layer.FirstInput;
            int channels = layer.OutputShape.Channels;
            bool rectified = IsRectified(net, index);
            void Add(string key, string role, IReadOnlyList<int> shape, int fanIn = 0, int fanOut = 0, string? name = null)
            {
                int length = shape.Aggregate(1, (product, axis) => checked(product * axis));
                parameters.Add(new(index, key, layer.Name + "." + (name ?? key), role, shape, offset, length, fanIn, fanOut, rectified));
                offset = checked(offset + length);
            }
            IReadOnlyList<int> Axes(Axes axes) => [.. new[] { (ConvGen.Axes.Channels, input.Channels), (ConvGen.Axes.Rows, input.Height), (ConvGen.Axes.Columns, input.Width) }
                .Where(axis => (axes & axis.Item1) != 0).Select(axis => axis.Item2)];
            ActivationSpec activation = ActivationSpec.None;
            switch (layer.Operation)
            {
                case ConvOperation conv:
                    int first = conv.Transposed ? input.Channels : conv.Filters;
                    int second = (conv.Transposed ? conv.Filters : input.Channels) / conv.Groups;
                    int[] kernel = input.Rank == 1 ? [conv.Window.Columns.Kernel] : [conv.Window.Rows.Kernel, conv.Window.Columns.Kernel];
                    // PyTorch counts fans on the weight's axes, for transposed layers too.
                    Add("weight", "Weight", [first, second, .. kernel], second * conv.Window.Taps, first * conv.Window.Taps);
                    if (conv.Bias)
                        Add("bias", "Bias", [conv.Filters]);
                    activation = conv.Activation;
                    break;
                case DenseOperation dense:
                    Add("weight", "Weight", [dense.Features, input.Length], input.Length, dense.Features);
                    if (dense.Bias)
                        Add("bias", "Bias", [dense.Features]);
                    activation = dense.Activation;
                    break;
                case BatchNormOperation norm:
                    if (norm.Affine)
                    {
                        Add("weight", "Scale", [channels]);
                        Add("bias", "Shift", [channels]);
                    }
                    Add("running_mean", "RunningMean", [channels]);
                    Add("running_var", "RunningVariance", [channels]);
                    activation = norm.Activation;
                    break;
                case NormOperation norm:
                    if (norm.Scale)
                        Add("weight", "Scale", Axes(norm.Settings.ParameterAxes));
                    if (norm.Shift)
                        Add("bias", "Shift", Axes(norm.Settings.ParameterAxes));
                    activation = norm.Activation;
                    break;
                case ScaleOperation scale:
                    if (scale.Weight)
                        Add("weight", "Scale", Axes(scale.Settings.Axes));
                    if (scale.Bias)
                        Add("bias", "Shift", Axes(scale.Settings.Axes));
                    activation = scale.Activation;
                    break;
                case JoinOperation join:
                    activation = join.Activation;
                    break;
                case TensorLayerOperation { Settings: { Operation: TensorOperation.Constant } settings } when !settings.Has(nameof(TensorAttribute.Values)):
                    Add("value", "Constant", [.. layer.OutputShape.Axes!]);
                    break;
                case ActivationOperation { Activation.Kind: Activation.PRelu }:
                    Add("slope", "Slope", [channels], name: "weight");
                    break;
            }
            if (activation.Kind == Activation.PRelu)
                Add("slope", "Slope", [channels]);
        }
        return parameters;
    }

    /// <summary>Receptive field of one output pixel on the network's input, rows and columns, for each layer.</summary>
    public static IReadOnlyList<(int Height, int Width)> ReceptiveFields(NetSpec net)
    {
        // Field and jump (input pixels per output pixel, as a ratio) on each axis, from the input on.
        List<(double Height, double Width, double JumpHeight, double JumpWidth)> fields = [];
        foreach (LayerSpec layer in net.Layers)
        {
            if (layer.Operation is TensorLayerOperation)
            {
                fields.Add((net.Input.Height, net.Input.Width, 1, 1));
                continue;
            }

            (double Height, double Width, double JumpHeight, double JumpWidth)[] inputs =
                [.. layer.Inputs.Select(input => input < 0 ? (1.0, 1.0, 1.0, 1.0) : fields[input])];
            (double height, double width, double jumpHeight, double jumpWidth) = (
                inputs.Max(input => input.Height), inputs.Max(input => input.Width), inputs.Max(input => input.JumpHeight), inputs.Max(input => input.JumpWidth));
            switch (layer.Operation)
            {
                case PoolOperation { Global: true }:
                case DenseOperation:
                    (height, width) = (net.Input.Height, net.Input.Width);
                    break;
                case ConvOperation { Transposed: false } conv:
                    Slide(conv.Window);
                    break;
                case PoolOperation pool:
                    Slide(pool.Window);
                    break;
                case ConvOperation transposed:
                    height += (System.Math.Ceiling((double)transposed.Window.Rows.Span / transposed.Window.Rows.Stride) - 1) * jumpHeight;
                    width += (System.Math.Ceiling((double)transposed.Window.Columns.Span / transposed.Window.Columns.Stride) - 1) * jumpWidth;
                    jumpHeight /= transposed.Window.Rows.Stride;
                    jumpWidth /= transposed.Window.Columns.Stride;
                    break;
                case RearrangeOperation or ResizeOperation or NormOperation or ReduceOperation or SoftmaxOperation:
                    (height, width, jumpHeight, jumpWidth) = MapLayerText.Field(layer, (height, width, jumpHeight, jumpWidth));
                    break;
                case UpsampleOperation upsample:
                    double more = upsample.Mode == UpsampleMode.Bilinear ? 1 : 0;
                    height += net.Input.Height > 1 ? more * jumpHeight : 0;
                    width += more * jumpWidth;
                    jumpHeight /= net.Input.Rank == 1 ? 1 : upsample.Factor;
                    jumpWidth /= upsample.Factor;
                    break;
            }
            fields.Add((height, width, jumpHeight, jumpWidth));

            void Slide(WindowSpec window)
            {
                height += (window.Rows.Span - 1) * jumpHeight;
                width += (window.Columns.Span - 1) * jumpWidth;
                jumpHeight *= window.Rows.Stride;
                jumpWidth *= window.Columns.Stride;
            }
        }
        return [.. fields.Select(field => (
            System.Math.Min(net.Input.Height, (int)System.Math.Ceiling(field.Height)), System.Math.Min(net.Input.Width, (int)System.Math.Ceiling(field.Width))))];
    }

    /// <summary>Name of the kernel at 256 bits that computes a layer forward, or of the runtime's routine.</summary>
    /// <param name="net">The network.</param>
    /// <param name="index">Index of the layer.</param>
    /// <param name="writesPlanes">Whether inference writes its result as planes.</param>
    public static string Kernel(NetSpec net, int index, bool writesPlanes)
    {
        LayerSpec layer = net.Layers[index];
        switch (layer.Operation)
        {
            case ConvOperation conv:
                ConvProblem problem = ConvProblem.Of(conv, layer.InputShapes[0], layer.OutputShape);
                MapLayout plain = MapLayout.Plain(layer.InputShapes[0]);
                // The network's input may lie without padding channels.
                MapLayout from = layer.Inputs[0] < 0 && plain.Channels <= ConvPlanner.MostExactChannels ? plain with { ChannelStride = plain.Channels } : plain;
                MapLayout to = writesPlanes ? ConvPlanner.Planes(layer.OutputShape) : MapLayout.Plain(layer.OutputShape);
                if (StencilPlanner.Serves(problem))
                {
                    KernelWindow window = KernelWindow.Of(problem.Window);
                    int pixels = TilePlanner.Compose(System.Math.Max(1, layer.OutputShape.Width), StencilPlanner.MostPixels(window))[0].Size;
                    return new StencilKernelSpec(StencilKind.DepthwiseForward, window, VectorTargets.V256, pixels, false).Name;
                }
                if (AlgorithmChoice.Map(problem, conv.Algorithm, conv.Unroll, from, to, images: 1, conv.Transposed, backward: false) is { } winograd)
                    return winograd.Transform(WinogradKind.Input, VectorTargets.V256).Name;
                ContractionPlan plan = conv.Transposed
                    ? ConvPlanner.InputAdjoint(problem, from, to, conv.Unroll)
                    : ConvPlanner.Forward(problem, from, to, conv.Unroll);
                return ContractionEmitter.Kernels(plan).Where(kernel => kernel is ConvKernelSpec { Target.Bits: 256 }).Select(kernel => kernel.Name).FirstOrDefault() ?? "";
            case DenseOperation dense:
                return DenseEmitter.ForwardKernels(layer.InputShapes[0].Length, dense.Features).First(kernel => kernel is ConvKernelSpec { Target.Bits: 256 }).Name;
            case PoolOperation pool:
                StencilKind kind = pool.Kind == PoolKind.Maximum ? StencilKind.MaxPoolForward : StencilKind.AveragePoolForward;
                bool unrolled = PoolEmitter.IsUnrolled(pool, StencilPlanner.MostPoolTaps);
                KernelWindow poolWindow = new(pool.Window.Rows.Kernel, pool.Window.Columns.Kernel, pool.Window.Rows.Stride, pool.Window.Columns.Stride, 1, 1);
                return new StencilKernelSpec(kind, unrolled ? poolWindow : KernelName.Unit, VectorTargets.V256, 0, !unrolled).Name;
            case BatchNormOperation:
                return "BatchNorms";
            case DropoutOperation:
                return "Dropouts";
            case SoftmaxOperation softmax:
                return softmax.IsOverChannels ? "Softmaxes" : "SetSoftmaxes";
            case NormOperation:
                return "Normalisation";
            case LocalResponseNormOperation:
                return "LocalResponses";
            case ScaleOperation:
                return "Scaling";
            case ReduceOperation:
                return "Reductions";
            case ActivationOperation:
                return "MapActivations";
            case JoinOperation join:
                bool isPlain = layer.InputShapes.All(shape => shape == layer.OutputShape || (join.Kind == JoinKind.Multiply && shape.Pixels == 1 && shape.Channels == layer.OutputShape.Channels));
                return join.Kind == JoinKind.Concat || (join.Kind is JoinKind.Add or JoinKind.Multiply && isPlain) ? "Joins" : "Combinations";
            case UpsampleOperation:
                return "Upsampling";
            case TensorLayerOperation:
                return "Tensors";
            case RearrangeOperation { Settings: PixelShuffleSettings }:
                return "PixelShuffles";
            case RearrangeOperation or ResizeOperation:
                return "Resampler";
            default:
                return "Flattening";
        }
    }

    /// <summary>Winograd's method in words.</summary>
    public static string Method(WinogradPlan plan) =>
        $"{plan.Method}, " +
        $"blocks of {Literals.Of(plan.BlockTiles)} of an image's {Literals.Of(plan.Tiles)} tiles.";

    private static string Conv(LayerSpec layer, ConvOperation conv)
    {
        string name = conv.Groups > 1 && conv.Groups == layer.InputShapes[0].Channels
            ? "depthwise conv "
            : conv.Groups > 1 ? $"conv in {Literals.Of(conv.Groups)} groups " : "conv ";
        return (conv.Transposed ? "transposed " : "") + name + Window(conv.Window, layer.InputShapes[0].Rank) + (conv.Flip ? " flipped" : "") + Of(conv.Activation);
    }

    private static string Window(WindowSpec window, int rank)
    {
        bool signal = rank == 1;
        string Axes(int rows, int columns) => signal || rows == columns ? Literals.Of(columns) : $"{Literals.Of(rows)}×{Literals.Of(columns)}";
        string text = signal ? Literals.Of(window.Columns.Kernel) : $"{Literals.Of(window.Rows.Kernel)}×{Literals.Of(window.Columns.Kernel)}";
        if (window.Columns.Stride != 1 || (!signal && window.Rows.Stride != 1))
            text += " s" + Axes(window.Rows.Stride, window.Columns.Stride);
        if (window.Columns.Dilation != 1 || (!signal && window.Rows.Dilation != 1))
            text += " d" + Axes(window.Rows.Dilation, window.Columns.Dilation);
        return text;
    }

    private static string PoolName(PoolOperation pool) => pool.Kind switch
    {
        PoolKind.Maximum => "max pool ",
        PoolKind.Power => $"L{Literals.Of(pool.Exponent).TrimEnd('f')} pool ",
        _ => "average pool ",
    };

    private static string Of(ActivationSpec activation) => activation.Kind == Activation.None ? "" : " + " + Word(activation.Kind);

    private static string Word(Activation activation) => activation switch
    {
        Activation.Relu => "ReLU",
        Activation.Relu6 => "ReLU6",
        Activation.LeakyRelu => "leaky ReLU",
        Activation.PRelu => "PReLU",
        Activation.Elu => "ELU",
        Activation.Silu => "SiLU",
        Activation.Gelu => "GELU",
        Activation.HardSwish => "hard swish",
        Activation.HardSigmoid => "hard sigmoid",
        Activation.Sigmoid => "sigmoid",
        Activation.Tanh => "tanh",
        Activation.Selu => "SELU",
        Activation.Celu => "CELU",
        Activation.GeluTanh => "GELU by tanh",
        Activation.ThresholdedRelu => "thresholded ReLU",
        Activation.Softplus or Activation.Softsign or Activation.Mish or Activation.Clip or Activation.Shrink or Activation.Affine or Activation.Pow
            or Activation.Sqrt or Activation.Exp or Activation.Log or Activation.Abs => activation.ToString().ToLowerInvariant(),
        _ => "identity",
    };

    /// <summary>Whether a function of the ReLU family follows a layer, at once or after a batch normalisation.</summary>
    private static bool IsRectified(NetSpec net, int index)
    {
        Activation own = ActivationOf(net.Layers[index].Operation).Kind;
        if (own != Activation.None)
            return own <= Activation.HardSwish || own is Activation.Selu or Activation.Celu or Activation.Softplus or Activation.Mish or Activation.GeluTanh or Activation.Clip or Activation.ThresholdedRelu;
        int[] readers = [.. Enumerable.Range(index + 1, net.Layers.Count - index - 1).Where(reader => net.Layers[reader].Inputs.Contains(index))];
        return readers.Any(reader => net.Layers[reader].Operation is BatchNormOperation or ActivationOperation or JoinOperation or PoolOperation or NormOperation or ScaleOperation && IsRectified(net, reader));
    }
}
