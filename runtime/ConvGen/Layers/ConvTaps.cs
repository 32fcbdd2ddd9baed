using System.Collections;
using System.Collections.Generic;

namespace ConvGen;

/// <summary>One multiply-add of a convolution: z[Output] += W[Weight] · x[Input], all counted in canonical order.</summary>
internal readonly record struct ConvTap(int Output, int Input, int Weight);

/// <summary>All multiply-adds of a convolution on one image; taps on padding are left out.</summary>
/// <param name="geometry">The convolution.</param>
/// <param name="input">Shape of the layer's input.</param>
/// <param name="output">Shape of the layer's output.</param>
internal sealed class ConvTaps(ConvGeometry geometry, Shape input, Shape output) : IEnumerable<ConvTap>
{
    public IEnumerator<ConvTap> GetEnumerator()
    {
        // A transposed convolution is the adjoint of the plain one from its output to its input: the same taps, ends exchanged.
        (Shape from, Shape to) = geometry.Transposed ? (output, input) : (input, output);
        int fromPerGroup = from.Channels / geometry.Groups;
        int toPerGroup = to.Channels / geometry.Groups;
        for (int filter = 0; filter < to.Channels; filter++)
        {
            for (int channel = 0; channel < fromPerGroup; channel++)
            {
                int kernel = (filter * fromPerGroup) + channel;
                int plane = ((filter / toPerGroup) * fromPerGroup) + channel;
                foreach ((int toRow, int fromRow, int kernelRow) in Along(geometry.Rows, from.Height, to.Height))
                {
                    foreach ((int toColumn, int fromColumn, int kernelColumn) in Along(geometry.Columns, from.Width, to.Width))
                    {
                        int near = (((plane * from.Height) + fromRow) * from.Width) + fromColumn;
                        int far = (((filter * to.Height) + toRow) * to.Width) + toColumn;
                        int weight = (((kernel * geometry.Rows.Kernel) + kernelRow) * geometry.Columns.Kernel) + kernelColumn;
                        yield return geometry.Transposed ? new ConvTap(near, far, weight) : new ConvTap(far, near, weight);
                    }
                }
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The window's places on one axis: pixel z[To] reads pixel x[From] through tap Kernel.</summary>
    private IEnumerable<(int To, int From, int Kernel)> Along(WindowAxis axis, int fromSize, int toSize)
    {
        for (int to = 0; to < toSize; to++)
        {
            for (int tap = 0; tap < axis.Kernel; tap++)
            {
                int from = (to * axis.Stride) - axis.Before + (tap * axis.Dilation);
                if (from >= 0 && from < fromSize)
                    yield return (to, from, geometry.Flip ? axis.Kernel - 1 - tap : tap);
            }
        }
    }
}
