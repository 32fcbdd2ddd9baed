namespace ConvGen.Generator.Schedule;

/// <summary>What a network's layers leave each other of a last-level cache.</summary>
internal static class LastLevelCache
{
    /// <summary>Floats of a layer's two maps up to which the maps of ten such layers stay in a cache of 16 to 32 MB.</summary>
    private const long Floats = 640 * 1024;

    /// <summary>
    /// Whether the maps that a layer reads for a batch likely come from beyond the last-level cache, so that kernels had better ask for their rows before they need them. Where they
    /// don't, asking costs: 7 % of Winograd's forward direction on 64 channels of 56², a third of a depthwise weight adjoint on 192 channels of 28².
    /// </summary>
    /// <param name="input">The map that is read.</param>
    /// <param name="output">The map that is written, or an adjoint that is read.</param>
    /// <param name="images">Images of a batch.</param>
    public static bool IsOutgrown(MapLayout input, MapLayout output, int images) => (Pixels(input) + Pixels(output)) * images > Floats;

    /// <summary>Floats of an image without its halo, which not every asker knows.</summary>
    private static long Pixels(MapLayout map) => (long)map.Height * map.Width * map.ChannelStride;
}
