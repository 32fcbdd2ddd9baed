using System;
using ConvGen.Kernels;

namespace ConvGen;

/// <summary>Images at a pass's door: between planes, [C, H, W] each, as the caller has them, and maps of the pass's workspace.</summary>
/// <param name="planar">The caller's values, pinned while they are moved.</param>
/// <param name="length">Their number.</param>
/// <param name="imageStride">Values from one image to the next.</param>
/// <param name="place">Where the maps lie.</param>
/// <param name="direction">What moves where.</param>
/// <param name="steps">Steps that have run before, which says at which end the rows lie that were written last.</param>
internal readonly unsafe struct PlanarTransfer(float* planar, int length, int imageStride, MapPlace place, TransferDirection direction, int steps = 1)
{
    /// <summary>
    /// Multiply-adds' time that moving a value takes. Measured on 144 channels of 56²: 0.19 ms, in which a core at its peak makes 25 for each value; half, since two
    /// threads share memory's bandwidth.
    /// </summary>
    private const int ValueCost = 12;

    /// <summary>Moves a share of the rows.</summary>
    public void Run(Workspace workspace, WorkRange range)
    {
        if (direction == TransferDirection.ToMaps)
            MapTransfer.FromPlanar(new ReadOnlySpan<float>(planar, length), imageStride, workspace.Maps(place.Offset, place.Layout), range);
        else if (direction == TransferDirection.ToAdjoints)
            MapTransfer.FromPlanar(new ReadOnlySpan<float>(planar, length), imageStride, workspace.Gradients(place.Offset, place.Layout), range);
        else if (direction == TransferDirection.FromMaps)
            MapTransfer.ToPlanar(workspace.Maps(place.Offset, place.Layout), new Span<float>(planar, length), imageStride, range.Turning(steps));
        else
            MapTransfer.ToPlanar(workspace.Gradients(place.Offset, place.Layout), new Span<float>(planar, length), imageStride, range);
    }

    /// <summary>The work of all rows, in multiply-adds.</summary>
    public long Work(int images) => images * WorkOf(place.Layout);

    /// <summary>The work of an image's rows.</summary>
    public static long WorkOf(MapLayout layout) => (long)layout.Height * layout.Width * layout.Channels * ValueCost;
}

/// <summary>What a <see cref="PlanarTransfer"/> moves where.</summary>
internal enum TransferDirection
{
    /// <summary>From the caller's planes into maps.</summary>
    ToMaps,

    /// <summary>From the caller's planes into adjoints of maps.</summary>
    ToAdjoints,

    /// <summary>From maps into the caller's planes.</summary>
    FromMaps,

    /// <summary>From adjoints of maps into the caller's planes.</summary>
    FromAdjoints,
}
