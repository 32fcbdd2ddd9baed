using System.Linq;
using ConvGen.Generator.Algorithm;

namespace ConvGen.Generator.Schedule;

/// <summary>How many channels, or pixels of a weight adjoint, one turn of a kernel's inner loop takes: the most that stay within the JIT's limits.</summary>
internal static class KernelSteps
{
    /// <summary>Floats that weights are fetched ahead: a page of 4 KB, far enough for memory and too short to push out what is in use.</summary>
    public const int PrefetchDistance = 1024;

    /// <summary>Steps of one turn; 0 if the kernel's form doesn't fit at all.</summary>
    public static int Of(ConvKernelSpec spec) => spec.Direction switch
    {
        ConvDirection.Forward => Channels(spec),
        ConvDirection.Dot => Dots(spec),
        _ => Pixels(spec),
    };

    /// <summary>Whether the taps of a form, times its steps, stay within the JIT's limits.</summary>
    public static bool Fit(ConvKernelSpec spec) => Of(spec) > 0;

    private static int Channels(ConvKernelSpec spec)
    {
        int taps = spec.Form switch
        {
            UnrollForm.Taps => spec.Window.Taps,
            UnrollForm.Rows => spec.Window.Width,
            _ => 1,
        };
        int sums = spec.Places * spec.Vectors;
        int perStep = sums + spec.Places + spec.Vectors + (spec.Fetches == Fetch.None ? 0 : 2);
        // Each sum is loaded, clamped twice and stored, few sums also added up of at most four chains; then there are the two limits.
        int around = (sums * (sums <= 4 ? 7 : 4)) + 2 + Cursors(spec, taps) + (spec is { PixelLanes: true, WritesPlanes: false } ? spec.Places * JitLimits.StorePixelsCalls : 0);
        if (spec.ExactChannels > 0)
        {
            int all = taps * spec.ExactChannels;
            return JitLimits.Fit(all * sums, (all * perStep) + around) ? spec.ExactChannels : 0;
        }
        return JitLimits.Steps(spec.Target, spec.Window.Taps).FirstOrDefault(steps =>
        {
            int all = taps * (steps + (spec.Remainder % steps));
            return JitLimits.Fit(all * sums, (all * perStep) + around);
        });
    }

    /// <summary>1 if a block of 16 channels fits.</summary>
    private static int Dots(ConvKernelSpec spec)
    {
        int taps = spec.Form switch
        {
            UnrollForm.Taps => spec.Window.Taps,
            UnrollForm.Rows => spec.Window.Width,
            _ => 1,
        };
        int vectors = taps * (FilterBlock.Filters / spec.Target.Lanes);
        int sums = spec.Pixels * spec.Outputs;
        int loads = spec.Outputs + sums;
        return vectors * sums <= JitLimits.DotMultiplyAdds && JitLimits.Fit(vectors * sums, (vectors * (loads + sums)) + (JitLimits.StoreSumCalls * sums) + (3 * spec.Pixels) + 4) ? 1 : 0;
    }

    /// <summary>Moves of places: two a tap for weights, and for each pixel one of input, start and output.</summary>
    private static int Cursors(ConvKernelSpec spec, int taps) => (2 * taps) + (3 * spec.Places) + 3;

    private static int Pixels(ConvKernelSpec spec)
    {
        int rows = spec.Form == UnrollForm.Taps ? spec.Window.Height : 1;
        int sums = rows * spec.UnrolledColumns * (spec.ExactChannels > 0 ? spec.ExactChannels : spec.Pixels);
        int sectionsOfRow = spec.ExactChannels > 0
            ? TilePlanner.Split(spec.UnrolledColumns * spec.ExactChannels, spec.Pixels).Count()
            : spec.UnrolledColumns;
        // Each pixel moves both cursors, so that more a turn gain nothing: 83 % of the peak with one or two on 64→64 3×3 28².
        // Only the short kernel of a dense layer takes four.
        int[] candidates = spec.Window.Taps == 1 ? JitLimits.Steps(spec.Target, 1) : [1];
        return candidates.FirstOrDefault(steps =>
        {
            int copies = steps > 1 ? steps + 1 : 1;
            int multiplyAdds = copies * sums * spec.Vectors;
            // Each section moves places: two a pixel and two a row, and those of its input and its sums.
            int cursors = rows * sectionsOfRow * ((2 * copies) + 4);
            int others = (copies * (sums + (rows * sectionsOfRow * spec.Vectors))) + (2 * sums * spec.Vectors) + cursors;
            return JitLimits.Fit(multiplyAdds, multiplyAdds + others);
        });
    }
}
