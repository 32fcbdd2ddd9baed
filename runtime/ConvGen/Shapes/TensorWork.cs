using System.Collections.Generic;

namespace ConvGen;

/// <summary>What a tensor operation costs.</summary>
internal static class TensorWork
{
    /// <summary>Multiply-adds of a convolution or a matrix product; 0 for other operations.</summary>
    public static long MultiplyAdds(TensorOperation operation, IReadOnlyList<TensorAxes> inputs, TensorAxes output) => operation switch
    {
        // Each output sums over a filter; each input of the adjoint is spread over one.
        TensorOperation.Conv => output.Length * (long)inputs[1].Product(1, inputs[1].Count),
        TensorOperation.ConvTranspose => inputs[0].Length * (long)inputs[1].Product(1, inputs[1].Count),
        TensorOperation.MatMul => output.Length * (long)inputs[0][inputs[0].Count - 1],
        TensorOperation.Gemm => output[1] == 0 ? 0 : inputs[1].Length / output[1] * (long)output.Length,
        _ => 0,
    };
}
