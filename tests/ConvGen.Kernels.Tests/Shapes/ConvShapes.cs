using System.Collections.Generic;
using System.Linq;
using static ConvGen.Kernels.Tests.Shapes.ConvShape;

namespace ConvGen.Kernels.Tests.Shapes;

/// <summary>
/// The matrix of shapes. A new shape is a new line: the networks, the tests of all directions and the child processes take it from here.
/// Windows recur where they can, since shapes share their kernels.
/// </summary>
internal static class ConvShapes
{
    private static readonly int[] s_batches = [2, 5, 7, 13];

    public static IReadOnlyList<ConvShape> All { get; } = [.. Shapes().Select((shape, index) => shape with { Images = s_batches[index % s_batches.Length] })];

    private static IEnumerable<ConvShape> Shapes() =>
    [
        .. ChannelsAndFilters(), .. Windows(), .. Padded(), .. Dilated(), .. Grouped(), .. Depthwise(), .. Transposed(), .. Compact(), .. Orders(),
        .. Signals(), .. Dense(), .. Winograd().Select(shape => shape with { Winograd = true }), .. FewOutputs(), .. Copied(),
    ];

    /// <summary>All channels unrolled (1 to 4), each remainder modulo 4, and tails of the blocks of 16 filters.</summary>
    private static IEnumerable<ConvShape> ChannelsAndFilters() =>
    [
        new(1, 8, 3, 7, 13) { Same = true },
        new(2, 9, 3, 6, 5) { Same = true },
        new(3, 16, 3, 9, 9) { Same = true },
        new(4, 3, 3, 5, 8) { Same = true, Bias = false },
        new(5, 1, 3, 8, 6) { Same = true },
        new(6, 12, 3, 7, 7) { Same = true },
        new(7, 13, 3, 4, 11) { Same = true, Bias = false },
        new(8, 17, 3, 6, 14) { Same = true },
        new(16, 33, 3, 5, 6) { Same = true },
        new(12, 20, 3, 3, 12) { Same = true },
        new(9, 24, 1, 6, 6),
        new(3, 8, 1, 5, 9),
        new(10, 4, 1, 4, 4) { Bias = false },
        new(24, 8, 3, 10, 10) { Same = true },
        new(33, 31, 3, 5, 13) { Same = true },
        new(1, 6, 5, 28, 28) { Padding = Sides.All(2) },
    ];

    /// <summary>Up to four outputs in one direction, whose sums run along 32 or 48 channels.</summary>
    private static IEnumerable<ConvShape> FewOutputs() =>
    [
        new(1, 32, 5, 9, 12) { Same = true },
        new(48, 2, 3, 7, 9) { Same = true },
        new(32, 4, 1, 6, 7) { Bias = false },
    ];

    /// <summary>1×1 kernels whose weight adjoints copy blocks of pixels: over rows and images, with strides, halos, narrower last blocks, maps exchanged.</summary>
    private static IEnumerable<ConvShape> Copied() =>
    [
        new(64, 64, 1, 9, 15),
        new(65, 100, 1, 5, 7) { Bias = false },
        new(72, 84, 1, 8, 9) { Stride = (2, 2) },
        new(64, 72, 1, 6, 7) { Padding = Sides.All(1) },
        new(64, 80, 1, 4, 5) { Transposed = true },
        new(70, 64, 1, 4, 5) { Transposed = true, Stride = (2, 3) },
    ];

    /// <summary>Kernels and strides, square and rectangular, also strides beyond the kernel, which leave pixels that nobody reads.</summary>
    private static IEnumerable<ConvShape> Windows() =>
    [
        new(3, 5, 2, 6, 7),
        new(8, 8, 4, 8, 9),
        new(2, 6, 5, 9, 8) { Padding = Sides.All(2) },
        new(5, 8, 3, 9, 10) { Kernel = (1, 7), Same = true },
        new(8, 5, 3, 10, 6) { Kernel = (7, 1), Same = true },
        new(4, 7, 3, 7, 9) { Kernel = (3, 5), Padding = new(1, 1, 2, 2) },
        new(3, 16, 3, 11, 12) { Stride = (2, 2), Padding = Sides.All(1) },
        new(8, 16, 3, 12, 12) { Stride = (2, 2), Padding = Sides.All(1) },
        new(6, 8, 3, 9, 9) { Stride = (2, 1), Padding = Sides.All(1) },
        new(6, 8, 3, 8, 10) { Stride = (1, 3) },
        new(8, 8, 1, 9, 8) { Stride = (2, 2) },
        new(5, 9, 2, 11, 10) { Stride = (3, 3) },
        new(4, 4, 3, 13, 14) { Stride = (4, 5), Padding = Sides.All(1) },
        new(3, 16, 7, 17, 18) { Stride = (2, 2), Padding = Sides.All(3) },
        new(6, 10, 5, 12, 11) { Stride = (3, 2), Padding = Sides.All(2) },
        new(8, 8, 3, 3, 3),
        new(4, 8, 5, 5, 6) { Kernel = (5, 6) },
        new(5, 6, 3, 1, 1) { Same = true },
        new(5, 6, 3, 1, 9) { Same = true },
        new(5, 6, 3, 9, 1) { Same = true },
        new(3, 5, 3, 7, 8) { Flip = true, Padding = Sides.All(1) },
        new(8, 4, 3, 8, 7) { Flip = true, Kernel = (2, 3), Stride = (2, 2), Padding = new(1, 0, 2, 1) },
        new(7, 9, 3, 7, 7) { Kernel = (3, 2), Stride = (2, 3), Padding = Sides.All(1) },
    ];

    private static IEnumerable<ConvShape> Padded() =>
    [
        new(3, 8, 3, 6, 7) { Padding = new(0, 2, 1, 0) },
        new(8, 8, 3, 5, 5) { Padding = new(3, 0, 0, 4) },
        new(6, 5, 2, 4, 6) { Padding = Sides.All(3) },
        new(4, 8, 2, 7, 8) { Same = true },
        new(8, 6, 4, 9, 7) { Same = true, Stride = (2, 2) },
        new(5, 8, 3, 10, 9) { Same = true, Stride = (3, 2) },
        new(8, 8, 1, 6, 6) { Same = true, Stride = (2, 2) },
        new(3, 4, 1, 4, 5) { Padding = Sides.All(1) },
    ];

    /// <summary>Dilations, also with strides that share a divisor with them, so that whole stride phases have no tap.</summary>
    private static IEnumerable<ConvShape> Dilated() =>
    [
        new(8, 8, 3, 9, 10) { Dilation = (2, 2), Same = true },
        new(3, 7, 3, 11, 9) { Dilation = (3, 2), Padding = Sides.All(2) },
        new(5, 8, 2, 7, 12) { Dilation = (1, 4) },
        new(8, 8, 3, 12, 11) { Dilation = (2, 2), Stride = (2, 2), Padding = Sides.All(2) },
        new(6, 9, 3, 13, 13) { Dilation = (3, 3), Stride = (2, 2), Padding = Sides.All(3) },
        new(4, 8, 2, 14, 15) { Dilation = (6, 6), Stride = (4, 4), Padding = Sides.All(1) },
        new(9, 4, 3, 14, 12) { Dilation = (2, 3), Stride = (3, 6), Padding = new(2, 1, 3, 0) },
    ];

    private static IEnumerable<ConvShape> Grouped() =>
    [
        new(8, 8, 3, 6, 6) { Groups = 4, Same = true },
        new(6, 12, 3, 7, 5) { Groups = 3, Padding = Sides.All(1), Stride = (2, 2) },
        new(20, 40, 1, 4, 5) { Groups = 4 },
        new(32, 32, 3, 4, 4) { Groups = 2, Same = true },
        new(12, 4, 3, 5, 6) { Groups = 4, Same = true },
        new(48, 64, 3, 3, 5) { Groups = 16, Same = true, Flip = true },
        new(10, 34, 1, 5, 5) { Groups = 2, Bias = false },
        new(20, 24, 3, 7, 7) { Groups = 4, Dilation = (2, 2), Padding = Sides.All(2) },
    ];

    private static IEnumerable<ConvShape> Depthwise() =>
    [
        ConvShape.Depthwise(8, 3, 9, 10) with { Same = true },
        ConvShape.Depthwise(5, 3, 7, 6) with { Same = true, Flip = true },
        ConvShape.Depthwise(24, 3, 11, 12) with { Stride = (2, 2), Padding = Sides.All(1) },
        ConvShape.Depthwise(12, 5, 8, 13) with { Padding = Sides.All(2), Bias = false },
        ConvShape.Depthwise(17, 7, 9, 9) with { Padding = Sides.All(3) },
        ConvShape.Depthwise(16, 3, 9, 9) with { Dilation = (2, 2), Padding = new(2, 1, 0, 3) },
        ConvShape.Depthwise(20, 3, 12, 9) with { Kernel = (3, 1), Stride = (3, 2) },
        ConvShape.Depthwise(9, 1, 6, 7) with { Stride = (2, 2) },
        ConvShape.Depthwise(6, 3, 7, 8, multiplier: 2) with { Same = true },
        ConvShape.Depthwise(12, 5, 8, 9, multiplier: 3) with { Stride = (2, 2), Padding = Sides.All(2) },
        ConvShape.Depthwise(11, 3, 5, 6) with { Transposed = true, Stride = (2, 2), Padding = Sides.All(1), OutputPadding = (1, 1) },
        ConvShape.Depthwise(8, 4, 5, 4) with { Transposed = true, Stride = (2, 2), Padding = Sides.All(1) },
        ConvShape.Depthwise(8, 25, 26, 27) with { Padding = Sides.All(12) },
        ConvShape.Depthwise(40, 7, 9, 8) with { Padding = Sides.All(3) },
        ConvShape.Depthwise(5, 3, 11, 11) with { Stride = (2, 2), Dilation = (2, 2), Padding = Sides.All(2) },
        ConvShape.Depthwise(9, 9, 12, 12) with { Padding = Sides.All(4), Flip = true },
        // A batch of 32 outgrows the caches, so that the weight adjoint fetches rows.
        ConvShape.Depthwise(24, 3, 33, 30) with { Same = true },
    ];

    private static IEnumerable<ConvShape> Transposed() =>
    [
        new(8, 6, 2, 4, 5) { Transposed = true, Stride = (2, 2) },
        new(5, 8, 3, 5, 6) { Transposed = true, Stride = (2, 2), Padding = Sides.All(1), OutputPadding = (1, 1) },
        new(3, 2, 3, 6, 5) { Transposed = true, Padding = Sides.All(1) },
        new(16, 17, 4, 5, 4) { Transposed = true, Stride = (2, 2), Padding = Sides.All(1), Bias = false },
        new(4, 9, 5, 4, 6) { Transposed = true, Stride = (3, 2), Padding = new(1, 2, 0, 1), OutputPadding = (2, 0) },
        new(6, 8, 3, 5, 5) { Transposed = true, Dilation = (2, 2), Stride = (2, 2), Padding = Sides.All(1) },
        new(8, 12, 3, 5, 4) { Transposed = true, Groups = 2, Stride = (2, 2), Padding = Sides.All(1), Flip = true },
        new(8, 8, 2, 3, 4) { Transposed = true, Stride = (3, 4) },
        new(7, 5, 3, 4, 5) { Transposed = true, Stride = (2, 2), Same = true },
        new(6, 9, 1, 4, 5) { Transposed = true },
        new(3, 5, 1, 6, 6) { Transposed = true, Stride = (3, 3) },
        new(8, 12, 3, 5, 5) { Transposed = true, Dilation = (2, 2) },
    ];

    /// <summary>The compact form, asked for or demanded by the JIT's limits.</summary>
    private static IEnumerable<ConvShape> Compact() =>
    [
        new(8, 16, 3, 7, 6) { UnrollRows = true, Same = true },
        new(5, 9, 5, 8, 9) { UnrollRows = true, Stride = (2, 2), Padding = Sides.All(2), Kernel = (5, 3) },
        new(3, 8, 3, 6, 7) { UnrollRows = true, Flip = true },
        new(20, 16, 7, 8, 9) { Padding = Sides.All(3) },
        new(9, 8, 11, 12, 13) { Padding = Sides.All(5) },
        new(9, 16, 5, 12, 12) { Dilation = (2, 2), Padding = Sides.All(4) },
        new(2, 16, 25, 25, 27) { Kernel = (3, 60), Padding = new(1, 1, 20, 20) },
        new(6, 7, 1, 4, 130) { Kernel = (1, 101) },
    ];

    /// <summary>Rows merged into one, blocks of filters outermost, several blocks of rows in the weight adjoint.</summary>
    private static IEnumerable<ConvShape> Orders() =>
    [
        new(24, 24, 1, 7, 7),
        new(8, 16, 1, 5, 3),
        new(512, 512, 1, 4, 4),
        new(128, 144, 3, 4, 4) { Same = true },
        new(8, 8, 3, 56, 57) { Same = true },
        new(40, 48, 3, 40, 41) { Same = true },
    ];

    private static IEnumerable<ConvShape> Signals() =>
    [
        OnSignal(1, 1, 3, 5),
        OnSignal(2, 8, 5, 40) with { Stride = (1, 2), Dilation = (1, 2), Padding = new(0, 0, 3, 1) },
        OnSignal(8, 20, 3, 33) with { Same = true },
        OnSignal(12, 8, 3, 21) with { Groups = 4, Flip = true },
        OnSignal(16, 16, 9, 50) with { Groups = 16, Padding = new(0, 0, 4, 4) },
        OnSignal(6, 5, 4, 17) with { Transposed = true, Stride = (1, 2), Padding = new(0, 0, 1, 1), OutputPadding = (0, 1) },
        OnSignal(5, 8, 101, 120) with { Same = true },
    ];

    private static IEnumerable<ConvShape> Dense() =>
    [
        DenseOn(1, 1, 1, 1),
        DenseOn(7, 5, 1, 1),
        DenseOn(64, 10, 1, 1) with { Bias = false },
        DenseOn(100, 33, 1, 1),
        DenseOn(17, 16, 1, 1),
        DenseOn(8, 10, 4, 4),
        DenseOn(5, 7, 3, 3),
        DenseOn(1, 12, 6, 6),
        DenseOn(3, 100, 20, 20),
        DenseOn(16, 64, 5, 3),
    ];

    /// <summary>Winograd's method: maps that tiles fit and hang over, every kind of kernel that it applies to, dilation by phases.</summary>
    private static IEnumerable<ConvShape> Winograd() =>
    [
        new(16, 16, 3, 12, 16) { Same = true },
        new(33, 31, 3, 14, 13) { Same = true },
        new(1, 1, 3, 8, 8) { Same = true },
        new(3, 8, 3, 10, 11),
        new(20, 40, 3, 7, 7) { Same = true, Bias = false },
        new(24, 9, 3, 3, 5) { Same = true },
        new(17, 12, 3, 2, 2) { Same = true },
        new(8, 16, 3, 9, 10) { Padding = new(2, 0, 1, 2), Flip = true },
        new(12, 20, 2, 9, 9),
        new(9, 17, 5, 11, 12) { Padding = Sides.All(2) },
        new(16, 8, 3, 9, 14) { Kernel = (1, 7), Same = true },
        new(8, 16, 3, 14, 9) { Kernel = (7, 1), Same = true },
        new(6, 10, 3, 10, 9) { Kernel = (3, 5), Padding = new(1, 1, 2, 2) },
        new(16, 16, 3, 13, 15) { Dilation = (2, 2), Same = true },
        new(10, 7, 3, 14, 13) { Dilation = (3, 2), Padding = Sides.All(2) },
        new(12, 24, 3, 8, 9) { Transposed = true, Padding = Sides.All(1) },
        OnSignal(8, 20, 3, 33) with { Same = true },
        OnSignal(16, 5, 5, 50) with { Dilation = (1, 4), Same = true },
        new(160, 176, 3, 7, 8) { Same = true },
        // A batch of 32 outgrows the caches, so that transforms of the backward pass fetch rows.
        new(16, 16, 3, 27, 26) { Same = true },
        new(68, 70, 3, 8, 8) { Same = true, Flip = true },
        // Strides shorter than the kernel: even maps, whose input adjoint has tiles too, odd ones, which leave it to the direct method, and every remainder of the padding.
        new(16, 24, 3, 12, 16) { Stride = (2, 2), Padding = Sides.All(1) },
        new(33, 31, 3, 14, 13) { Stride = (2, 2), Padding = Sides.All(1), Bias = false },
        new(8, 16, 3, 10, 12) { Stride = (2, 2) },
        new(10, 9, 3, 14, 18) { Stride = (2, 2), Padding = new(2, 1, 0, 3), Flip = true },
        new(12, 20, 4, 16, 12) { Stride = (2, 2), Padding = Sides.All(1) },
        new(9, 17, 5, 12, 14) { Stride = (2, 2), Padding = Sides.All(2) },
        new(7, 12, 7, 18, 21) { Stride = (3, 3), Padding = Sides.All(3) },
        new(16, 8, 3, 9, 14) { Kernel = (1, 5), Stride = (1, 2), Padding = new(0, 0, 2, 2) },
        new(6, 10, 3, 10, 12) { Kernel = (3, 5), Stride = (1, 2), Padding = new(1, 1, 2, 2) },
        new(12, 24, 4, 6, 7) { Transposed = true, Stride = (2, 2), Padding = Sides.All(1) },
        new(24, 10, 3, 5, 8) { Transposed = true, Stride = (2, 2), Padding = Sides.All(1), OutputPadding = (1, 1), Flip = true },
        OnSignal(8, 20, 7, 40) with { Stride = (1, 2), Padding = new(0, 0, 3, 3) },
        new(16, 9, 5, 12, 15) { Stride = (2, 3), Padding = new(3, 1, 2, 2) },
        new(8, 16, 3, 13, 12) { Dilation = (2, 1), Stride = (1, 2), Padding = new(2, 2, 1, 0) },
        new(9, 8, 5, 7, 6) { Transposed = true, Stride = (2, 2), Padding = Sides.All(3), OutputPadding = (1, 1) },
        new(5, 6, 6, 20, 20) { Stride = (2, 2), Padding = Sides.All(2) },
        new(160, 176, 3, 8, 8) { Stride = (2, 2), Padding = Sides.All(1) },
        new(68, 70, 3, 20, 20) { Stride = (2, 2), Padding = Sides.All(1) },
    ];
}
