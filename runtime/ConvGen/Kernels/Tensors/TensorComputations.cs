using System.Collections.Generic;

namespace ConvGen.Kernels;

/// <summary>Makes what computes a tensor operation.</summary>
internal static class TensorComputations
{
    public static TensorComputation Make(TensorSettings settings, IReadOnlyList<TensorAxes> inputs, TensorAxes output) => settings.Operation switch
    {
        TensorOperation.Identity or TensorOperation.Reshape or TensorOperation.Squeeze or TensorOperation.Unsqueeze or TensorOperation.Flatten
            => TensorMove.Copy(output),
        TensorOperation.Transpose => TensorMove.Transpose(settings, inputs[0]),
        TensorOperation.Slice => TensorMove.Slice(settings, inputs[0]),
        TensorOperation.Pad => TensorMove.Pad(settings, inputs[0]),
        TensorOperation.Expand or TensorOperation.Tile => TensorMove.Repeat(inputs[0], output),
        TensorOperation.Gather => TensorMove.Gather(settings, inputs[0]),
        TensorOperation.DepthToSpace => TensorMove.DepthToSpace(settings, inputs[0]),
        TensorOperation.SpaceToDepth => TensorMove.SpaceToDepth(settings, inputs[0]),
        TensorOperation.Concat => new TensorConcat(settings, inputs),
        TensorOperation.Resize => new TensorResize(settings, inputs[0], output),
        TensorOperation.Add or TensorOperation.Sub or TensorOperation.Mul or TensorOperation.Div or TensorOperation.Pow or TensorOperation.PRelu
            or TensorOperation.Max or TensorOperation.Min or TensorOperation.Sum or TensorOperation.Mean => new TensorBroadcast(settings.Operation, inputs, output),
        TensorOperation.MatMul => TensorProduct.MatMul(inputs, output),
        TensorOperation.Gemm => TensorProduct.Gemm(settings, inputs, output),
        >= TensorOperation.ReduceSum and <= TensorOperation.ReduceLogSumExp => new TensorReduction(settings, inputs[0]),
        TensorOperation.Softmax or TensorOperation.LogSoftmax => new TensorSoftmax(settings, inputs[0]),
        TensorOperation.BatchNormalization => new TensorBatchNormalization(settings, inputs[0]),
        TensorOperation.InstanceNormalization or TensorOperation.GroupNormalization => TensorNormalization.OfChannels(settings, inputs),
        TensorOperation.LayerNormalization => TensorNormalization.OfAxes(settings, inputs),
        TensorOperation.LocalResponseNormalization => new TensorResponseNormalization(settings, inputs[0]),
        TensorOperation.Conv => new TensorConv(settings, inputs, output),
        TensorOperation.ConvTranspose => new TensorConvTranspose(settings, inputs, output),
        >= TensorOperation.MaxPool and <= TensorOperation.GlobalLpPool => TensorPool.Make(settings, inputs[0], output),
        _ => new TensorElementwise(settings),
    };
}
