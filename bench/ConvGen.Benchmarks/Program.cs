using System;
using System.CommandLine;
using BenchmarkDotNet.Running;
using ConvGen.Benchmarks;

Option<bool> quick = new("--quick") { Description = "One minute and a half instead of five." };
Option<string> filter = new("--filter") { Description = "Only rows whose name contains this.", DefaultValueFactory = _ => "" };
Command kernels = new("kernels", "Kernels in all directions, as shares of the peak measured in the same run.") { quick, filter };
kernels.SetAction(arguments => KernelTable.Run(TimeSpan.FromSeconds(arguments.GetValue(quick) ? 90 : 300), arguments.GetValue(filter)!));

Command generator = new("generator", "The generator itself: a 50-layer network, cold and warm, its source and its cost in a build.");
generator.SetAction(_ => GeneratorFigures.Run());

Argument<string[]> rest = new("arguments") { Description = "Arguments of BenchmarkDotNet, after --.", Arity = ArgumentArity.ZeroOrMore };
Command benchmarks = new("bdn", "BenchmarkDotNet: kernels, networks, training, the generator.") { rest };
benchmarks.SetAction(arguments => BenchmarkSwitcher.FromAssembly(typeof(KernelTable).Assembly).Run(arguments.GetValue(rest)));

return new RootCommand("Benchmarks of ConvGen.") { kernels, generator, benchmarks }.Parse(args).Invoke();
