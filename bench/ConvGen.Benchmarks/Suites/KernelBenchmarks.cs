using System.Collections.Generic;
using BenchmarkDotNet.Attributes;
using ConvGen.Benchmarks.Kernels;

namespace ConvGen.Benchmarks.Suites;

/// <summary>Kernels in all directions, on one thread, with GFLOP/s and the share of the measured peak.</summary>
[Config(typeof(KernelConfig))]
public class KernelBenchmarks
{
    private LayerStep _step = null!;

    // As text: the name of a row chooses it, also by --filter.
    public static IEnumerable<string> Names => KernelRow.Names;

    [ParamsSource(nameof(Names))]
    public string Kernel { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        _step = new LayerStep(KernelRow.Named(Kernel));
        PeakColumn.Observe();
    }

    [GlobalCleanup]
    public void Finish() => PeakColumn.Observe();

    [Benchmark]
    public void Run() => _step.Run();
}
