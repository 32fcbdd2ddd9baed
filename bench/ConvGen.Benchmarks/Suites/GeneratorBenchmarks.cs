using BenchmarkDotNet.Attributes;
using ConvGen.Benchmarks.Generator;

namespace ConvGen.Benchmarks.Suites;

/// <summary>The generator on a 50-layer network that trains.</summary>
public class GeneratorBenchmarks
{
    private GeneratorRun _fresh = null!;
    private GeneratorRun _settled = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _fresh = new GeneratorRun(ResNet50Declaration.Text);
        _settled = new GeneratorRun(ResNet50Declaration.Text);
        _settled.Run();
    }

    [Benchmark]
    public object ColdRun() => _fresh.RunFresh();

    [Benchmark]
    public void EditElsewhere()
    {
        _settled.EditElsewhere();
        _settled.Run();
    }
}
