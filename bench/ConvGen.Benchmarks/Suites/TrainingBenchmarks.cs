using BenchmarkDotNet.Attributes;
using ConvGen.Benchmarks.Networks;

namespace ConvGen.Benchmarks.Suites;

/// <summary>One training step with Adam at batch 64, with one thread and with one per core.</summary>
[MemoryDiagnoser]
public class TrainingBenchmarks
{
    private const int Batch = 64;

    private readonly Trainer<LeNet> _leNet = new(new LeNet(), new Adam(), Loss.CrossEntropy);
    private readonly Trainer<TwoConvNet> _twoConvNet = new(new TwoConvNet(), new Adam(), Loss.CrossEntropy);
    private readonly Trainer<ResNet20> _resNet20 = new(new ResNet20(), new Adam(), Loss.CrossEntropy);
    private readonly float[] _digits = SuiteData.Images(Batch * LeNet.InputLength);
    private readonly float[] _photos = SuiteData.Images(Batch * ResNet20.InputLength);
    private readonly int[] _labels = SuiteData.Labels(Batch);

    [ParamsSource(typeof(SuiteData), nameof(SuiteData.ThreadCounts))]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Prepare() => _leNet.Net.Threads = _twoConvNet.Net.Threads = _resNet20.Net.Threads = Threads;

    [Benchmark]
    public double LeNet5() => _leNet.Step(_digits, _labels).Loss;

    [Benchmark]
    public double TwoConv() => _twoConvNet.Step(_digits, _labels).Loss;

    [Benchmark]
    public double ResNet() => _resNet20.Step(_photos, _labels).Loss;
}
