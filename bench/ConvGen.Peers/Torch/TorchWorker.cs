using System;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen.Benchmarks.Kernels;
using ConvGen.Peers.Rows;
using TorchSharp;

namespace ConvGen.Peers.Torch;

/// <summary>The other process: takes commands from its standard input, a line each, and answers each with a line.</summary>
internal static class TorchWorker
{
    /// <summary>The layout in planes, in words.</summary>
    public const string Contiguous = "contiguous";

    /// <summary>The layout with a pixel's channels side by side, in words.</summary>
    public const string ChannelsLast = "channels last";

    private const double TrialSeconds = 0.2;

    // The word of a load that may name a layout.
    private const int NamedLayout = 7;

    private static TorchSession? s_session;

    /// <summary>Serves until its input ends.</summary>
    /// <param name="threads">Threads of libtorch.</param>
    /// <returns>The exit code.</returns>
    public static int Run(int threads)
    {
        // Before libtorch starts threads of its own: they stay on the same cores.
        CorePinning.Pin(-1, threads);
        Answer(() =>
        {
            torch.set_num_threads(threads);
            string library = typeof(torch).Assembly.GetName().Version!.ToString(3);
            return $"TorchSharp {library} (libtorch {torch.__version__}), {torch.get_num_threads()} thread{(threads == 1 ? "" : "s")}";
        });
        while (Console.ReadLine() is { } line)
        {
            string[] words = line.Split('\t');
            Answer(() => words[0] switch
            {
                "load" => Load(words),
                "block" => string.Join('\t', s_session!.Block(double.Parse(words[1], CultureInfo.InvariantCulture)).Select(time => time.ToString("R", CultureInfo.InvariantCulture))),
                "unload" => Unload(),
                _ => throw new ArgumentException($"unknown command {words[0]}"),
            });
        }
        return 0;
    }

    /// <summary>Tries both memory layouts and keeps the faster, or takes the one that is named.</summary>
    private static string Load(string[] words)
    {
        Unload();
        Work work = Enum.Parse<Work>(words[1]);
        byte[] images = File.ReadAllBytes(words[3]), second = File.ReadAllBytes(words[4]);
        int batch = int.Parse(words[6], CultureInfo.InvariantCulture);
        string[] layouts = words.Length > NamedLayout ? [words[NamedLayout]] : [Contiguous, ChannelsLast];
        string best = layouts.MinBy(layout =>
        {
            if (layouts.Length == 1)
                return 0;
            using TorchSession session = new(work, words[2], images, second, batch, layout == ChannelsLast);
            session.Block(TrialSeconds);
            return session.Block(TrialSeconds).Sum();
        })!;
        s_session = new TorchSession(work, words[2], images, second, batch, best == ChannelsLast);
        File.WriteAllBytes(words[5], s_session.Outputs());
        return best;
    }

    private static string Unload()
    {
        s_session?.Dispose();
        s_session = null;
        GC.Collect();
        return "";
    }

    private static void Answer(Func<string> command)
    {
        string answer;
        try
        {
            answer = "ok\t" + command();
        }
        catch (Exception problem)
        {
            // Whatever went wrong here is for the table to name.
            answer = "error\t" + problem.GetBaseException().Message.ReplaceLineEndings(" ");
        }
        Console.Out.WriteLine(answer);
        Console.Out.Flush();
    }
}
