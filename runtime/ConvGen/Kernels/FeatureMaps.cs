using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>The feature maps of a batch in a workspace: image after image, each laid out as its <see cref="MapLayout"/> says.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct FeatureMaps
{
    private readonly ref float _begin;

    /// <summary>Maps that begin at <paramref name="begin"/>.</summary>
    /// <param name="begin">First float of the first image, halo included.</param>
    /// <param name="layout">Layout of each image.</param>
    /// <param name="images">Number of images.</param>
    internal FeatureMaps(ref float begin, scoped in MapLayout layout, int images)
    {
        _begin = ref begin;
        Layout = layout;
        Images = images;
    }

    /// <summary>Layout of each image.</summary>
    internal MapLayout Layout { get; }

    /// <summary>Number of images.</summary>
    internal int Images { get; }

    /// <summary>One image with its halo.</summary>
    internal Span<float> Image(int image) =>
        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref _begin, (nint)image * Layout.ImageLength), Layout.ImageLength);

    /// <summary>One row without the halo: <c>Width × ChannelStride</c> floats.</summary>
    internal Span<float> Row(int image, int row)
    {
        MapLayout layout = Layout;
        nint offset = ((nint)image * layout.ImageLength) + layout.Origin + ((nint)row * layout.RowStride);
        return MemoryMarshal.CreateSpan(ref Unsafe.Add(ref _begin, offset), layout.Width * layout.ChannelStride);
    }

    /// <summary>The channels of one pixel: <c>Channels</c> floats.</summary>
    internal Span<float> Pixel(int image, int row, int column) =>
        Row(image, row).Slice(column * Layout.ChannelStride, Layout.Channels);

    /// <summary>
    /// Zeroes the halo that belongs to a row: its left and right ends, and the rows above the first and below the last.
    /// Whoever writes a row calls this, so that each call of a network makes its halos anew.
    /// </summary>
    internal void ClearHalo(int image, int row)
    {
        if (Layout.HasHalo)
            HaloRows.Clear(ref Unsafe.Add(ref _begin, (nint)image * Layout.ImageLength), Layout, row);
    }
}
