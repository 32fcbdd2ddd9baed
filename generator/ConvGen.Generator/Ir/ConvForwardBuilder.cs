using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Ir;

/// <summary>
/// The forward tile: z[p, s] = start[p, s] + Σ over taps and channels x[p + tap, r] · W[tap, r, s], then clamped; or the sums alone.
/// Each tap has its own inner loop over channels; the pixels of a row are a loop around all.
/// </summary>
internal static class ConvForwardBuilder
{
    public static TileProgram Build(ConvKernelSpec spec)
    {
        KernelWindow window = spec.Window;
        int steps = KernelSteps.Of(spec);
        int chains = Chains(spec, steps);
        List<TileOp> tile = [];
        for (int pixel = 1; pixel < (spec.PixelLanes ? 1 : spec.Pixels); pixel++)
            tile.Add(new LetCursor($"x{pixel}", $"x{pixel - 1}", "pixelStride"));
        if (spec.Fetches == Fetch.NextPixels)
            tile.Add(new LetCursor("next", "x0", spec.Pixels * (IndexExpression)"pixelStride"));
        Begin(spec, chains, tile);
        tile.Add(new LetCursor("w", "weights", 0));
        tile.Add(Registers(spec));
        Taps(spec, steps, chains, tile);
        End(spec, chains, tile);
        tile.Add(new MoveCursor("x0", spec.Pixels * (IndexExpression)"pixelStride"));
        if (!spec.Stores)
            tile.Add(new MoveCursor("start", spec.Pixels * (IndexExpression)"startStride"));
        tile.Add(new MoveCursor("output", spec.WritesPlanes ? spec.Pixels : spec.Pixels * (IndexExpression)"outputStride"));

        List<TileOp> body =
        [
            new LetIndex("pixelStride", window.StrideWidth * (IndexExpression)"channelStride"),
            .. Blocks(spec),
            .. Enumerable.Range(1, spec.WritesPlanes ? spec.Vectors - 1 : 0).Select(filter => new LetIndex($"plane{filter}", filter * (IndexExpression)"outputStride")),
            new LetCursor("x0", "input", 0),
            .. spec.Fetches == Fetch.NextFilters ? [new LetCursor("next", "weights", spec.Vectors * spec.Target.Lanes * (IndexExpression)"channels")] : Array.Empty<TileOp>(),
            new Loop("tile", 0, "tiles", 1, tile),
        ];
        return new TileProgram(spec.Name, spec.Target.Lanes, Parameters("Packed filters: [block][tap][channel][16 filters].", spec), body) { Remarks = Remarks(spec, steps) };
    }

    /// <summary>Floats from a block of filters to the next, and to those that are fetched ahead.</summary>
    private static IEnumerable<TileOp> Blocks(ConvKernelSpec spec)
    {
        if (!spec.SpansBlocks)
            yield break;
        yield return new LetIndex("block", spec.Window.Taps * FilterBlock.Filters * (spec.ExactChannels > 0 ? spec.ExactChannels : (IndexExpression)"channels"));
        if (spec.FetchesPair)
        {
            yield return new LetIndex("afterNext", (IndexExpression)"nextPair" + "block");
        }
    }

    /// <summary>
    /// Independent sums per accumulator: a multiply-add takes four cycles and two start in each, so that fewer than eight sums
    /// would leave the units idle.
    /// </summary>
    private static int Chains(ConvKernelSpec spec, int steps) => (spec.Places * spec.Vectors) switch
    {
        <= 2 when steps == 4 => 4,
        <= 4 when steps >= 2 => 2,
        _ => 1,
    };

    private static void Begin(ConvKernelSpec spec, int chains, List<TileOp> ops)
    {
        if (!spec.Stores)
        {
            ops.Add(new LetCursor("s", "start", 0));
            for (int place = 0; place < spec.Places; place++)
            {
                if (place > 0 && !spec.PixelLanes)
                    ops.Add(new MoveCursor("s", "startStride"));
                for (int vector = 0; vector < spec.Vectors; vector++)
                {
                    string sum = Accumulator(place, vector, 0);
                    ops.Add(spec.PixelLanes ? new Broadcast(sum, "s", null, vector) : new Load(sum, "s", null, vector * spec.Target.Lanes));
                }
            }
        }
        for (int chain = spec.Stores ? 0 : 1; chain < chains; chain++)
        {
            for (int place = 0; place < spec.Places; place++)
            {
                for (int vector = 0; vector < spec.Vectors; vector++)
                    ops.Add(new Fill(Accumulator(place, vector, chain), FillValue.Zero));
            }
        }
    }

    private static void Taps(ConvKernelSpec spec, int steps, int chains, List<TileOp> ops)
    {
        KernelWindow window = spec.Window;
        IndexExpression rowStep = window.DilationHeight * (IndexExpression)"rowStride";
        IndexExpression columnStep = window.DilationWidth * (IndexExpression)"channelStride";
        switch (spec.Form)
        {
            case UnrollForm.Taps:
                for (int row = 0; row < window.Height; row++)
                {
                    for (int column = 0; column < window.Width; column++)
                    {
                        ops.Add(new Comment($"tap ({row}, {column})"));
                        ops.Add(Tap(spec, steps, chains, (row * rowStep) + (column * columnStep)));
                    }
                }
                break;
            case UnrollForm.Rows:
                List<TileOp> columns = [];
                for (int column = 0; column < window.Width; column++)
                {
                    columns.Add(new Comment($"column {column} of the kernel's row"));
                    columns.Add(Tap(spec, steps, chains, (IndexExpression)"row" + (column * columnStep)));
                }
                ops.Add(new Loop("row", 0, window.Height * rowStep, rowStep, columns));
                break;
            default:
                Loop columnLoop = new("column", "row", (IndexExpression)"row" + (window.Width * columnStep), columnStep, [Tap(spec, steps, chains, "column")]);
                ops.Add(new Loop("row", 0, window.Height * rowStep, rowStep, [columnLoop]));
                break;
        }
    }

    private static Scope Tap(ConvKernelSpec spec, int steps, int chains, IndexExpression offset)
    {
        List<TileOp> ops = [new LetIndex("tap", offset)];
        if (spec.ExactChannels > 0)
        {
            for (int channel = 0; channel < spec.ExactChannels; channel++)
                ops.AddRange(Step(spec, "tap", channel, channel % chains));
            ops.Add(new MoveCursor("w", spec.ExactChannels * FilterBlock.Filters));
            return new Scope(ops);
        }
        int tail = spec.Remainder % steps;
        ops.Add(new LetIndex("end", (IndexExpression)"tap" + "channels" + -tail));
        List<TileOp> turn = [.. Enumerable.Range(0, steps).SelectMany(step => Step(spec, "i", step, step % chains))];
        turn.Add(new MoveCursor("w", steps * FilterBlock.Filters));
        ops.Add(new Loop("i", "tap", "end", steps, turn));
        for (int step = 0; step < tail; step++)
            ops.AddRange(Step(spec, "end", step, step % chains));
        if (tail > 0)
            ops.Add(new MoveCursor("w", tail * FilterBlock.Filters));
        return new Scope(ops);
    }

    /// <summary>One channel of one tap: the outer product of a pixel column and a filter row.</summary>
    private static IEnumerable<TileOp> Step(ConvKernelSpec spec, string index, int channel, int chain)
    {
        int step = channel * FilterBlock.Filters;
        if (spec.FetchesPair)
        {
            // Both streams end with the pair: the driver says which two blocks follow.
            yield return new Prefetch("w", step, "nextPair", ToSecondLevel: true);
            yield return new Prefetch("w", step, "afterNext", ToSecondLevel: true);
        }
        else if (spec.Fetches == Fetch.Weights)
        {
            yield return new Prefetch("w", step + KernelSteps.PrefetchDistance);
        }
        else if (spec.Fetches != Fetch.None)
        {
            yield return new Prefetch("next", 0, ToSecondLevel: true);
            yield return new MoveCursor("next", spec.Fetches == Fetch.NextFilters ? "nextStep" : spec.Pixels);
        }
        TileOp Weight(int vector, string target)
        {
            (string? block, int lane) = spec.PlaceOf(vector);
            return new Load(target, "w", block, step + lane, Declares: false);
        }
        if (spec.PixelLanes)
        {
            for (int place = 0; place < spec.Places; place++)
                yield return new Load($"b{place}", "x0", index, spec.PixelOf(place), Declares: false);
            for (int filter = 0; filter < spec.Vectors; filter++)
            {
                yield return new Broadcast("w0", "w", null, step + filter, Declares: false);
                for (int place = 0; place < spec.Places; place++)
                    yield return new MultiplyAdd(Accumulator(place, filter, chain), $"b{place}", "w0");
            }
        }
        else if (HoldsWeights(spec))
        {
            // Few weights are held, pixels stream: load one broadcast, use it, load the next.
            for (int vector = 0; vector < spec.Vectors; vector++)
                yield return Weight(vector, $"w{vector}");
            for (int place = 0; place < spec.Places; place++)
            {
                yield return new Broadcast("b", $"x{place}", index, channel, Declares: false);
                for (int vector = 0; vector < spec.Vectors; vector++)
                    yield return new MultiplyAdd(Accumulator(place, vector, chain), "b", $"w{vector}");
            }
        }
        else
        {
            for (int pixel = 0; pixel < spec.Pixels; pixel++)
                yield return new Broadcast($"b{pixel}", $"x{pixel}", index, channel, Declares: false);
            for (int vector = 0; vector < spec.Vectors; vector++)
            {
                yield return Weight(vector, "w0");
                for (int pixel = 0; pixel < spec.Pixels; pixel++)
                    yield return new MultiplyAdd(Accumulator(pixel, vector, chain), $"b{pixel}", "w0");
            }
        }
    }

    /// <summary>Whether the weights of a step are held while pixels stream, or the other way round.</summary>
    private static bool HoldsWeights(ConvKernelSpec spec) => !spec.PixelLanes && spec.Vectors <= spec.Places;

    private static Declare Registers(ConvKernelSpec spec) => HoldsWeights(spec)
        ? new([.. Enumerable.Range(0, spec.Vectors).Select(vector => $"w{vector}"), "b"])
        : new(["w0", .. Enumerable.Range(0, spec.Places).Select(place => $"b{place}")]);

    private static void End(ConvKernelSpec spec, int chains, List<TileOp> ops)
    {
        for (int span = chains / 2; span > 0; span /= 2)
        {
            for (int chain = 0; chain < span; chain++)
            {
                for (int place = 0; place < spec.Places; place++)
                {
                    for (int vector = 0; vector < spec.Vectors; vector++)
                    {
                        string sum = Accumulator(place, vector, chain);
                        ops.Add(new Binary(BinaryVerb.Add, sum, sum, Accumulator(place, vector, chain + span)));
                    }
                }
            }
        }
        if (!spec.Stores)
            ops.AddRange([new BroadcastScalar("low", "lower"), new BroadcastScalar("high", "upper")]);
        ops.Add(new LetCursor("y", "output", 0));
        for (int place = 0; place < spec.Places; place++)
        {
            if (place > 0 && !spec.WritesPlanes)
                ops.Add(new MoveCursor("y", (spec.PixelOf(place) - spec.PixelOf(place - 1)) * (IndexExpression)"outputStride"));
            for (int vector = 0; vector < spec.Vectors; vector++)
            {
                string value = Accumulator(place, vector, 0);
                if (!spec.Stores)
                    ops.AddRange([new Binary(BinaryVerb.ClampMaximum, value, "low", value), new Binary(BinaryVerb.ClampMinimum, value, "high", value)]);
                if (!spec.PixelLanes)
                    ops.Add(new Store(value, "y", null, vector * spec.Target.Lanes));
                else if (spec.WritesPlanes)
                    ops.Add(new Store(value, "y", vector == 0 ? null : $"plane{vector}", spec.PixelOf(place)));
            }
            if (spec is { PixelLanes: true, WritesPlanes: false })
            {
                string[] sums = [.. Enumerable.Range(0, spec.Vectors).Select(filter => Accumulator(place, filter, 0))];
                ops.Add(new StorePixels(sums, "y", "outputStride", (place * spec.Target.Lanes) - spec.PixelOf(place)));
            }
        }
    }

    private static string Accumulator(int pixel, int vector, int chain) =>
        chain == 0 ? $"acc_{pixel}_{vector}" : $"acc_{pixel}_{vector}_{(char)('a' + chain)}";

    private static string[] Remarks(ConvKernelSpec spec, int steps)
    {
        KernelWindow window = spec.Window;
        int registers = (spec.Places * spec.Vectors) + (spec.PixelLanes ? spec.Places : Math.Min(spec.Places, spec.Vectors)) + 1;
        string turn = spec.ExactChannels > 0 ? $"{spec.ExactChannels} channels, unrolled" : $"a loop over channels, {steps} a turn";
        string form = spec.Form switch
        {
            UnrollForm.Taps => $"All {window.Taps} taps stand below",
            UnrollForm.Rows => $"The {window.Width} taps of a kernel row stand below, in a loop over {window.Height} rows (all taps would pass the JIT's limits, or were asked for so)",
            _ => $"One tap in loops over {window.Height}×{window.Width} (a row of taps would pass the JIT's limits)",
        };
        return
        [
            $"Convolution tile: z[p, s] = {(spec.Stores ? "" : "start[p, s] + ")}Σ x[p·{window.StrideWidth} + tap·{window.DilationWidth}, r] · W[tap, r, s]{(spec.Stores ? "" : ", clamped to [lower, upper]")}.",
            $"Kernel {window.Height}×{window.Width}, stride {window.StrideHeight}×{window.StrideWidth}, dilation {window.DilationHeight}×{window.DilationWidth}. {form}; {turn}.",
            $"Tile: {spec.Pixels} pixels × {spec.Filters} filters{(spec.PixelLanes ? ", lanes are pixels" : "")}, {registers} of {spec.Target.Registers} registers.",
        ];
    }

    /// <summary>Parameters of all kernels of the forward direction, which drivers call alike; those that store sums alone have no start and no limits.</summary>
    /// <param name="weights">How filters are packed.</param>
    /// <param name="spec">The kernel: those of 1×1 that fetch filters have no use for an input row.</param>
    public static ProgramParameter[] Parameters(string weights, ConvKernelSpec spec) =>
    [
        new("input", ParameterKind.Cursor, "Input pixel under the first tap of the first output pixel."),
        new("weights", ParameterKind.Cursor, weights),
        .. Unless(spec.Stores, new ProgramParameter("start", ParameterKind.Cursor, "What sums start from: a bias, zeros, or the output itself to add to it.")),
        new("output", ParameterKind.Cursor, "First output pixel."),
        new("channelStride", ParameterKind.Integer, "Floats from an input pixel to the next."),
        spec switch
        {
            { Fetches: Fetch.NextFilters } => new("nextStep", ParameterKind.Integer, "Floats of the filters behind these that are fetched with each channel."),
            { FetchesPair: true } => new("nextPair", ParameterKind.Integer, "Floats from these two blocks of filters to those that are needed next."),
            _ => new("rowStride", ParameterKind.Integer, "Floats from an input row to the next."),
        },
        new("channels", ParameterKind.Integer, "Input channels."),
        .. Unless(spec.Stores, new ProgramParameter("startStride", ParameterKind.Integer, "Floats from a pixel's start to the next pixel's; 0 for a bias.")),
        new("outputStride", ParameterKind.Integer, spec.WritesPlanes ? "Floats from a plane of the output to the next." : "Floats from an output pixel to the next."),
        new("tiles", ParameterKind.Integer, "Tiles side by side."),
        .. Unless(
            spec.Stores,
            new ProgramParameter("lower", ParameterKind.Scalar, "Least output: 0 for ReLU."),
            new ProgramParameter("upper", ParameterKind.Scalar, "Greatest output: 6 for ReLU6.")),
    ];

    private static ProgramParameter[] Unless(bool condition, params ProgramParameter[] parameters) => condition ? [] : parameters;
}
