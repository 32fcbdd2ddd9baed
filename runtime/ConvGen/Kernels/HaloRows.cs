using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>Keeps the zeros around a feature map.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HaloRows
{
    /// <summary>Zeroes the halo that belongs to a row of one image; the first and last row take the rows outside the map with them.</summary>
    /// <param name="image">First float of the image, halo included.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="row">The row, 0 ≤ row &lt; Height.</param>
    public static void Clear(ref float image, in MapLayout layout, int row)
    {
        int rowStride = layout.RowStride;
        if (row == 0)
            Zero(ref image, 0, layout.Top * rowStride);
        int begin = (layout.Top + row) * rowStride;
        Zero(ref image, begin, layout.Left * layout.ChannelStride);
        Zero(ref image, begin + ((layout.Left + layout.Width) * layout.ChannelStride), layout.Right * layout.ChannelStride);
        if (row == layout.Height - 1)
            Zero(ref image, begin + rowStride, layout.ImageLength - ((layout.Top + layout.Height) * rowStride));
    }

    private static void Zero(ref float image, int offset, int length)
    {
        if (length > 0)
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref image, offset), length).Clear();
    }
}
