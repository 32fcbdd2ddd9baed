using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ConvGen.Benchmarks.Kernels;
using ConvGen.Peers.Report;
using ConvGen.Peers.Rows;

namespace ConvGen.Peers;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        Option<int> threads = new("--threads") { Description = "Threads of each contender.", DefaultValueFactory = _ => 1 };
        Option<string> filter = new("--filter") { Description = "Only rows that contain this text.", DefaultValueFactory = _ => "" };
        Option<bool> quick = new("--quick") { Description = "A quarter of the rounds." };
        Option<FileInfo?> json = new("--json") { Description = "Also write the rows to this file." };
        Option<FileInfo?> shapes = new("--shapes") { Description = "Measure these convolutions instead: a line 'in out kernel stride dilation pad groups height width batch' each." };
        Option<int> rounds = new("--rounds") { Description = "Rounds; by default 21, with --quick 5.", DefaultValueFactory = _ => 0 };
        RootCommand command = new("ConvGen beside ONNX Runtime on the same networks, in one run: outputs are compared first, then blocks take turns.") { threads, filter, quick, json, shapes, rounds };
        command.SetAction(parsed => Run(
            parsed.GetValue(threads),
            parsed.GetValue(filter)!,
            new Comparison(parsed.GetValue(threads), parsed.GetValue(rounds) > 0 ? parsed.GetValue(rounds) : parsed.GetValue(quick) ? 5 : 21, parsed.GetValue(quick) ? 0.05 : 0.1),
            parsed.GetValue(json)?.FullName,
            parsed.GetValue(shapes)?.FullName));
        return command.Parse(arguments).Invoke();
    }

    private static int Run(int threads, string filter, Comparison comparison, string? json, string? shapes)
    {
        IEnumerable<Subject> subjects = shapes is null ? Subjects.All : LayerShape.Read(shapes).SelectMany(Subjects.Of);
        Subject[] chosen = [.. subjects.Where(subject => subject.Rows.Any(row => row.ToString().Contains(filter, StringComparison.OrdinalIgnoreCase)))];
        if (chosen.Length == 0)
        {
            Console.WriteLine($"No row matches '{filter}'. There are:");
            foreach (Row row in Subjects.All.SelectMany(subject => subject.Rows))
                Console.WriteLine("  " + row);
            return 1;
        }
        string place = CorePinning.Pin(-1, threads);
        Console.WriteLine($"{RuntimeInformation.ProcessArchitecture}, {FmaPeak.VectorBits}-bit vectors, {RuntimeInformation.FrameworkDescription}; {threads} threads, {place}; {comparison.Rounds} rounds.");
        Console.WriteLine("ConvGen and ONNX Runtime 1.31.1 (all optimisations, weights packed ahead, fixed batch, bound memory; the same network, exported): NCHW to NCHW.");
        Console.WriteLine("TorchSharp: not compared yet, so that adjoints and training steps stand without a peer. Chains show the time of one of eight layers.");
        Console.WriteLine();
        Console.WriteLine(Tables.Head);
        List<Measured> rows = [];
        foreach (Measured measured in chosen.SelectMany(comparison.Measure))
        {
            rows.Add(measured);
            Console.WriteLine(Tables.Line(measured));
        }
        if (json is not null)
            Tables.WriteJson(json, rows, threads);
        return 0;
    }
}
