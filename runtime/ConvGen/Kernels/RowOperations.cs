using System;
using System.Runtime.CompilerServices;

namespace ConvGen.Kernels;

/// <summary>An operation on values that knows nothing of pixels and channels.</summary>
internal interface IRowOperation
{
    /// <summary>Computes as many results as <paramref name="result"/> holds; any operand may be the result itself.</summary>
    void Run(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, Span<float> result);
}

/// <summary>Runs elementwise operations over maps: whole rows at once where all maps space their pixels alike, pixel by pixel otherwise.</summary>
internal static class RowOperations
{
    /// <summary>Runs an operation over a share of images × rows. All maps have the result's height, width and channels.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="first">First operand.</param>
    /// <param name="second">Second operand; pass the first again if there is none.</param>
    /// <param name="third">Third operand; pass the first again if there is none.</param>
    /// <param name="result">The result.</param>
    /// <param name="clearHalo">Whether to zero the halo of the rows written.</param>
    /// <param name="range">Share of images × rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TOperation>(
        TOperation operation, FeatureMaps first, FeatureMaps second, FeatureMaps third, FeatureMaps result, bool clearHalo, WorkRange range)
        where TOperation : struct, IRowOperation
    {
        MapLayout layout = result.Layout;
        int stride = layout.ChannelStride;
        bool alike = first.Layout.ChannelStride == stride && second.Layout.ChannelStride == stride && third.Layout.ChannelStride == stride;
        (int begin, int end) = range.Of(result.Images * layout.Height);
        for (int item = begin; item < end; item++)
        {
            (int image, int row) = Math.DivRem(item, layout.Height);
            if (alike)
            {
                operation.Run(first.Row(image, row), second.Row(image, row), third.Row(image, row), result.Row(image, row));
            }
            else
            {
                for (int column = 0; column < layout.Width; column++)
                {
                    operation.Run(
                        first.Pixel(image, row, column),
                        second.Pixel(image, row, column),
                        third.Pixel(image, row, column),
                        result.Pixel(image, row, column));
                }
            }

            if (clearHalo)
                result.ClearHalo(image, row);
        }
    }
}
