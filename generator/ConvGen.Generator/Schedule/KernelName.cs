using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using ConvGen.Generator.Algorithm;

namespace ConvGen.Generator.Schedule;

/// <summary>
/// Names of kernels. The name is the specification: method, test id and benchmark id, and it can be read back.
/// <c>Conv2dForward_K3S1D1_V256_T6x2</c>: kernel 3×3, stride 1, dilation 1, 256-bit vectors, a tile of 6 pixels × 2 vectors.
/// <c>Conv2dDot_K5S1D1_V512_T8x1</c>: 8 pixels × 1 output, vectors along the channels.
/// Then, where they apply: <c>C3</c> three channels unrolled, <c>R1</c> channels that a loop's whole turns leave over, <c>Rows</c> and <c>Loops</c> the compact forms, <c>PixelLanes</c> vectors of pixels, where the tile's second number is that of its filters, <c>Planes</c> an output of planes, <c>Prefetch</c> weights, or rows of a stencil or a transform, fetched ahead, <c>NextFilters</c> and <c>NextPixels</c> those of the next blocks or the next tile's pixels, <c>Store</c> sums that are stored as they are.
/// <c>WinogradInput_F4K3_V256</c>: a transform of tiles of 4×4 outputs for a kernel 3×3, of stride 2 with <c>S2</c>, and for the input adjoint of such a stride <c>P0</c> or <c>P1</c>: the padding modulo the stride. Stencils have a tile of pixels alone (<c>T8</c>), or of rows and pixels (<c>T2x7</c>); <c>Window</c> stands for a clipped stencil, <c>Bias</c> for a weight adjoint that sums the bias's too, <c>Limited</c> for the adjoint of an activation's limits within a pool's.
/// </summary>
internal static class KernelName
{
    public static string Of(KernelSpec spec) => spec switch
    {
        ConvKernelSpec conv => string.Concat(
            $"Conv2d{conv.Direction}_",
            Window(conv.Window),
            "_" + conv.Target.Name,
            "_T" + Axes(conv.Pixels, conv.Vectors, always: true),
            conv.ExactChannels > 0 ? "_C" + Number(conv.ExactChannels) : "",
            conv.Remainder > 0 ? "_R" + Number(conv.Remainder) : "",
            conv.Form == UnrollForm.Taps ? "" : "_" + conv.Form,
            conv.PixelLanes ? "_PixelLanes" : "",
            conv.WritesPlanes ? "_Planes" : "",
            Fetches(conv.Fetches),
            conv.Stores ? "_Store" : ""),
        WinogradKernelSpec winograd => string.Concat(
            "Winograd" + winograd.Kind,
            "_F" + Axes(winograd.Rows.Tile, winograd.Columns.Tile),
            "K" + Axes(winograd.Rows.Kernel, winograd.Columns.Kernel),
            winograd.Rows.Stride * winograd.Columns.Stride == 1 ? "" : "S" + Axes(winograd.Rows.Stride, winograd.Columns.Stride),
            winograd.Rows.Lead is null && winograd.Columns.Lead is null ? "" : "P" + Axes(winograd.Rows.Lead ?? 0, winograd.Columns.Lead ?? 0),
            "_" + winograd.Target.Name,
            winograd.Prefetches ? "_Prefetch" : ""),
        StencilKernelSpec stencil => string.Concat(
            stencil.Kind.ToString(),
            stencil.Clipped ? "_Window" : "_" + Window(stencil.Window),
            "_" + stencil.Target.Name,
            stencil.Pixels > 0 ? "_T" + (stencil.Rows == 1 ? Number(stencil.Pixels) : Axes(stencil.Rows, stencil.Pixels, always: true)) : "",
            stencil.Prefetches ? "_Prefetch" : "",
            stencil.SumsBias ? "_Bias" : "",
            stencil.Limited ? "_Limited" : "",
            stencil.Stores ? "_Store" : ""),
        _ => throw new InvalidOperationException("No name for " + spec.GetType().Name),
    };

    /// <summary>The specification that a name stands for.</summary>
    /// <exception cref="FormatException">The name isn't one of a kernel.</exception>
    public static KernelSpec Parse(string name)
    {
        Match match = Pattern.Match(name);
        if (!match.Success)
            throw new FormatException($"'{name}' isn't the name of a kernel.");
        if (match.Groups["f"].Success)
        {
            return new WinogradKernelSpec(
                (WinogradKind)Enum.Parse(typeof(WinogradKind), match.Groups["kind"].Value.Substring("Winograd".Length)),
                Axis(First),
                Axis(Second),
                Target(match, name))
            {
                Prefetches = match.Groups["fetch"].Success,
            };

            WinogradAxis Axis(Func<Match, string, int> number)
            {
                int stride = match.Groups["step"].Success ? number(match, "step") : 1;
                return new(number(match, "f"), number(match, "taps")) { Stride = stride, Lead = stride > 1 && match.Groups["lead"].Success ? number(match, "lead") : null };
            }
        }
        bool clipped = match.Groups["window"].Success;
        KernelWindow window = clipped ? Unit : new(
            First(match, "k"), Second(match, "k"), First(match, "s"), Second(match, "s"), First(match, "d"), Second(match, "d"));
        VectorTarget target = Target(match, name);
        string kind = match.Groups["kind"].Value;
        if (!kind.StartsWith("Conv2d", StringComparison.Ordinal))
        {
            int pixels = match.Groups["t"].Success ? Second(match, "t") : 0;
            return new StencilKernelSpec((StencilKind)Enum.Parse(typeof(StencilKind), kind), window, target, pixels, clipped)
            {
                Rows = match.Groups["t"].Value.Contains('x') ? First(match, "t") : 1,
                Prefetches = match.Groups["fetch"].Success,
                SumsBias = match.Groups["bias"].Success,
                Limited = match.Groups["limited"].Success,
                Stores = match.Groups["store"].Success,
            };
        }
        return new ConvKernelSpec(
            (ConvDirection)Enum.Parse(typeof(ConvDirection), kind.Substring("Conv2d".Length)),
            window,
            target,
            First(match, "t"),
            Second(match, "t"),
            match.Groups["c"].Success ? First(match, "c") : 0,
            match.Groups["r"].Success ? First(match, "r") : 0,
            match.Groups["form"].Success ? (UnrollForm)Enum.Parse(typeof(UnrollForm), match.Groups["form"].Value) : UnrollForm.Taps)
        {
            Fetches = Enum.GetValues(typeof(Fetch)).Cast<Fetch>().First(fetch => Fetches(fetch) == match.Groups["fetch"].Value),
            Stores = match.Groups["store"].Success,
            PixelLanes = match.Groups["lanes"].Success,
            WritesPlanes = match.Groups["planes"].Success,
        };
    }

    private static VectorTarget Target(Match match, string name) => First(match, "v") switch
    {
        128 => VectorTargets.V128,
        256 => VectorTargets.V256,
        512 => VectorTargets.V512,
        _ => throw new FormatException($"'{name}' has no known vector width."),
    };

    /// <summary>The window of a clipped stencil, whose size comes as arguments.</summary>
    public static KernelWindow Unit { get; } = new(1, 1, 1, 1, 1, 1);

    private static readonly Regex Pattern = new(
        @"^(?<kind>\w+?)_(?:(?<window>Window)|F(?<f>\d+(x\d+)?)K(?<taps>\d+(x\d+)?)(?:S(?<step>\d+(x\d+)?))?(?:P(?<lead>\d+(x\d+)?))?|K(?<k>\d+(x\d+)?)S(?<s>\d+(x\d+)?)D(?<d>\d+(x\d+)?))_V(?<v>\d+)" +
        @"(?:_T(?<t>\d+(x\d+)?))?(?:_C(?<c>\d))?(?:_R(?<r>\d))?(?:_(?<form>Rows|Loops))?(?<lanes>_PixelLanes)?(?<planes>_Planes)?(?<fetch>_Prefetch|_NextFilters|_NextPixels)?(?<bias>_Bias)?(?<limited>_Limited)?(?<store>_Store)?$",
        RegexOptions.CultureInvariant);

    /// <summary>The part of a name that says what is fetched ahead.</summary>
    public static string Fetches(Fetch fetch) => fetch switch
    {
        Fetch.None => "",
        Fetch.Weights => "_Prefetch",
        _ => "_" + fetch,
    };

    private static string Window(KernelWindow window) => string.Concat(
        "K" + Axes(window.Height, window.Width),
        "S" + Axes(window.StrideHeight, window.StrideWidth),
        "D" + Axes(window.DilationHeight, window.DilationWidth));

    private static string Axes(int first, int second, bool always = false) =>
        first == second && !always ? Number(first) : Number(first) + "x" + Number(second);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static int First(Match match, string group) => int.Parse(match.Groups[group].Value.Split('x')[0], CultureInfo.InvariantCulture);

    private static int Second(Match match, string group)
    {
        string[] axes = match.Groups[group].Value.Split('x');
        return int.Parse(axes[axes.Length - 1], CultureInfo.InvariantCulture);
    }
}
