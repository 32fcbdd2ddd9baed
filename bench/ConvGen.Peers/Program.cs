using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen.Benchmarks.Kernels;
using ConvGen.Peers.Models;
using ConvGen.Peers.Report;
using ConvGen.Peers.Rows;
using ConvGen.Peers.Torch;

namespace ConvGen.Peers;

internal static class Program
{
    private const int Rounds = 21;
    private const int QuickRounds = 5;
    private const double BlockSeconds = 0.1;
    private const double QuickBlockSeconds = 0.05;

    private static int Main(string[] arguments)
    {
        if (arguments is [TorchProcess.Command, string count])
            return TorchWorker.Run(int.Parse(count, CultureInfo.InvariantCulture));

        Option<int> threads = new("--threads") { Description = "Threads of each contender, each with a core of its own.", DefaultValueFactory = _ => 1 };
        Option<string> filter = new("--filter") { Description = "Only rows that contain this text.", DefaultValueFactory = _ => "" };
        Option<bool> quick = new("--quick") { Description = $"{QuickRounds} rounds of short blocks." };
        Option<FileInfo?> json = new("--json") { Description = "Also write the rows to this file." };
        Option<FileInfo?> shapes = new("--shapes") { Description = "Measure these convolutions instead: a line 'in out kernel stride dilation pad groups height width batch' each." };
        Option<int?> rounds = new("--rounds") { Description = $"Rounds; by default {Rounds}." };
        RootCommand command = new("ConvGen beside ONNX Runtime and TorchSharp on the same networks, in one run: outputs are compared first, then blocks take turns.")
        {
            threads, filter, quick, json, shapes, rounds,
        };
        Command models = new("models", "Measures imported ONNX models beside ONNX Runtime on the same files; the folder of data is the one that CONVGEN_DATA names.")
        {
            threads, filter, quick, json, rounds,
        };
        models.SetAction(parsed => Guard(() => ModelTable.Run(CheckedThreads(parsed.GetValue(threads)), parsed.GetValue(filter)!, RoundsOf(parsed), BlockOf(parsed), parsed.GetValue(json)?.FullName)));
        command.Add(models);
        command.SetAction(parsed => Guard(() => Run(
            CheckedThreads(parsed.GetValue(threads)), parsed.GetValue(filter)!, RoundsOf(parsed), BlockOf(parsed), parsed.GetValue(json)?.FullName, parsed.GetValue(shapes)?.FullName)));
        return command.Parse(arguments).Invoke();

        int RoundsOf(ParseResult parsed) => Math.Max(1, parsed.GetValue(rounds) ?? (parsed.GetValue(quick) ? QuickRounds : Rounds));
        double BlockOf(ParseResult parsed) => parsed.GetValue(quick) ? QuickBlockSeconds : BlockSeconds;
    }

    private static int Guard(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception problem) when (problem is FormatException or IOException or ArgumentOutOfRangeException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(problem.Message);
            return 2;
        }
    }

    private static int CheckedThreads(int threads) => threads >= 1 && threads <= Environment.ProcessorCount
        ? threads
        : throw new ArgumentOutOfRangeException(nameof(threads), threads, $"Each thread needs a core of its own, of which there are {Environment.ProcessorCount}.");

    private static int Run(int threads, string filter, int rounds, double blockSeconds, string? json, string? shapes)
    {
        Subject[] subjects = [.. shapes is null ? Subjects.All : LayerShape.Read(shapes).SelectMany(Subjects.Of)];
        bool IsWanted(Row row) => row.ToString().Contains(filter, StringComparison.OrdinalIgnoreCase);
        Subject[] chosen = [.. subjects.Where(subject => subject.Rows.Any(IsWanted))];
        if (chosen.Length == 0)
        {
            Console.Error.WriteLine($"No row matches '{filter}'. There are:");
            foreach (Row row in subjects.SelectMany(subject => subject.Rows))
                Console.Error.WriteLine("  " + row);
            return 1;
        }

        // libtorch's processes begin before this one is pinned: a child inherits its parent's cores.
        List<TorchProcess> torch = [];
        string torchState = Start(torch, threads);
        try
        {
            string place = CorePinning.Pin(-1, threads);
            foreach (string line in Machine.Describe())
                Console.WriteLine(line + "  ");
            Console.WriteLine(Machine.DescribeOnnxRuntime() + "  ");
            Console.WriteLine(torchState + "  ");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Threads: {threads}, {place}. {rounds} rounds, in each a block of {blockSeconds} s for each in turn; medians. Chains show the time of one of their eight layers."));
            Console.WriteLine();
            Console.WriteLine(Tables.Head);
            Comparison comparison = new(threads, rounds, blockSeconds, torch);
            List<Measured> rows = [];
            foreach (Measured measured in chosen.SelectMany(comparison.Measure).Where(measured => IsWanted(measured.Row)))
            {
                rows.Add(measured);
                Console.WriteLine(Tables.Line(measured));
            }
            if (json is not null)
                Tables.WriteJson(json, rows, threads);
            return 0;
        }
        finally
        {
            foreach (TorchProcess process in torch)
                process.Dispose();
        }
    }

    private static string Start(List<TorchProcess> torch, int threads)
    {
        try
        {
            torch.Add(new TorchProcess(keepsPages: false, threads));
            // The variables are glibc's; elsewhere they would do nothing.
            if (OperatingSystem.IsLinux())
                torch.Add(new TorchProcess(keepsPages: true, threads));
            return $"{torch[0].Versions}: in inference no_grad, batch normalisation folded and ReLU in place; the faster of the layouts contiguous and channels last, " +
                "and of glibc's allocator by default and keeping its pages (MALLOC_MMAP_THRESHOLD_, MALLOC_MMAP_MAX_, MALLOC_TRIM_THRESHOLD_, MALLOC_TOP_PAD_).";
        }
        catch (InvalidOperationException problem)
        {
            return $"TorchSharp can't be loaded: {problem.Message}";
        }
    }
}
