using System;
using System.Collections.Generic;
using System.Globalization;

namespace ConvGen.Generator.Schedule;

/// <summary>A vector width for which kernels are emitted: a row in <see cref="VectorTargets"/>, not an emitter.</summary>
/// <param name="Bits">Bits of a vector.</param>
/// <param name="Registers">Vector registers of the machines that use this width.</param>
internal sealed record VectorTarget(int Bits, int Registers)
{
    /// <summary>Floats of a vector.</summary>
    public int Lanes => Bits / 32;

    public string Name => "V" + Bits.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Blocks of 16 filters that one register tile spans where a layer has as many. With one vector a pixel a tile loads as often as it multiplies, and a processor that
    /// starts two multiply-adds of 512 bits a cycle loads just two vectors: 8×1 reached 81 % of its peak, 8×2 93 (64→64 3×3 56²).
    /// </summary>
    public int TileBlocks => Bits == 512 ? 2 : 1;

    /// <summary>
    /// Most pixels of a register tile with a number of vectors. Accumulators + weights + one broadcast stay within the registers:
    /// at 256 bits 6·2 + 2 + 1 = 15 of 16; 7·2 spills and runs at a third of the speed. At most 8 pixels, since each has an address register.
    /// </summary>
    public int MostPixels(int vectors) => (Bits, vectors) switch
    {
        (512, 2) => 8,
        (_, 1) => 8,
        (_, 2) => 6,
        (_, 3) => 4,
        _ => 3,
    };

    /// <summary>Most vectors of pixels of a tile whose lanes are pixels: each has a sum for each filter, and is held itself, beside one weight.</summary>
    public int MostPixelVectors(int filters) => Math.Min(8, (Registers - 2) / (filters + 1));

    /// <summary>Instructions that turn a vector of pixels of eight filters round and store it.</summary>
    public int TurningInstructions => Bits switch
    {
        512 => 40,
        256 => 32,
        _ => 56,
    };

    /// <summary>Most pixels of a tile that sums along channels: with one output each pixel is loaded once, with more the pixels are held beside the sums.</summary>
    public static int MostDotPixels(int outputs) => outputs switch
    {
        1 => 8,
        2 => 4,
        3 => 3,
        _ => 2,
    };
}

/// <summary>The widths, narrowest first.</summary>
internal static class VectorTargets
{
    /// <summary>SSE and Arm64's NEON; also the software fallback of machines without SIMD.</summary>
    public static VectorTarget V128 { get; } = new(128, 16);

    /// <summary>AVX2.</summary>
    public static VectorTarget V256 { get; } = new(256, 16);

    /// <summary>AVX-512.</summary>
    public static VectorTarget V512 { get; } = new(512, 32);

    public static IReadOnlyList<VectorTarget> All { get; } = [V128, V256, V512];
}
