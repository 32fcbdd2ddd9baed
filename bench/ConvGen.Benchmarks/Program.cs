using System;
using System.CommandLine;
using System.Linq;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ConvGen.Benchmarks.Generator;
using ConvGen.Benchmarks.Kernels;
using ConvGen.Benchmarks.Native;
using ConvGen.Benchmarks.Start;
using ConvGen.Benchmarks.Training;

namespace ConvGen.Benchmarks;

internal static class Program
{
    // A process whose start is measured loads nothing of the other commands.
    private static int Main(string[] arguments) => arguments is [FirstInference.Name, { } network] ? FirstInference.Run(network) : Commands(arguments);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Commands(string[] arguments) =>
        new RootCommand("Benchmarks of ConvGen.") { Kernels(), Generator(), Import(), Typing(), Native(), Start(), Augmentation(), Suites() }.Parse(arguments).Invoke();

    private static Command Kernels()
    {
        Option<bool> quick = new("--quick") { Description = "A quarter of the blocks: under 3 minutes in all." };
        Option<string> filter = new("--filter") { Description = "Only rows that contain this text, such as Forward or 1×1.", DefaultValueFactory = _ => "" };
        Option<int> core = new("--core") { Description = "Core to run on; by default the last.", DefaultValueFactory = _ => -1 };
        Command command = new("kernels", "Kernels one by one, in interleaved rounds, as shares of the peak measured in the same run.") { quick, filter, core };
        command.SetAction(parsed => KernelsCommand.Run(parsed.GetValue(quick), parsed.GetValue(filter)!, parsed.GetValue(core), Console.Out));
        return command;
    }

    private static Command Generator()
    {
        Command command = new("generator", "The generator on a 50-layer network: time, source, build time.");
        command.SetAction(_ => GeneratorCommand.Run(Console.Out));
        return command;
    }

    private static Command Import()
    {
        Command command = new("import", "What importing ResNet-50 and DenseNet-121 costs: the tool, the generator, source, build time; the folder of data is the one that CONVGEN_DATA names.");
        command.SetAction(_ => ImportCostCommand.Run(Console.Out));
        return command;
    }

    private static Command Typing()
    {
        Option<int> edits = new("--edits") { Description = "Edits of each kind.", DefaultValueFactory = _ => 300 };
        Command command = new("typing", "What an edit costs in a project with ResNet-50: time of the generator and of the analyzer, steps that run anew.") { edits };
        command.SetAction(parsed => TypingCommand.Run(parsed.GetValue(edits), Console.Out));
        return command;
    }

    private static Command Native()
    {
        Command command = new("native", "samples/Native published by NativeAOT: size, start, memory, and speed beside the JIT's.");
        command.SetAction(_ => NativeCommand.Run(Console.Out));
        return command;
    }

    private static Command Start()
    {
        Command command = new("start", "From the start of a process to its first inference on the JIT: LeNet, and compiling all kernels of ResNet-18.");
        command.SetAction(_ => StartCommand.Run(Console.Out));
        return command;
    }

    private static Command Augmentation()
    {
        Option<int> epochs = new("--epochs") { Description = "Epochs of each training.", DefaultValueFactory = _ => 20 };
        Command command = new("augmentation", "Test accuracy of small networks trained on few images, with augmentation and without, by three seeds.") { epochs };
        command.SetAction(parsed => AugmentationCommand.Run(parsed.GetValue(epochs), Console.Out));
        return command;
    }

    private static Command Suites()
    {
        Command command = new("bdn", "BenchmarkDotNet's suites; its own options follow, such as --filter '*Inference*' or --list flat.") { TreatUnmatchedTokensAsErrors = false };
        // In this process: a project per benchmark would generate and compile all kernels again.
        IConfig config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
        command.SetAction(parsed => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. parsed.UnmatchedTokens.Where(token => token != "--")], config));
        return command;
    }
}
