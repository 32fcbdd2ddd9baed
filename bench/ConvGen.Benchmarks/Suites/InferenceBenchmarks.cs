using BenchmarkDotNet.Attributes;
using ConvGen.Benchmarks.Networks;

namespace ConvGen.Benchmarks.Suites;

/// <summary>Whole networks on one image, with one thread and with one per core.</summary>
[MemoryDiagnoser]
public class InferenceBenchmarks
{
    private readonly LeNet _leNet = new();
    private readonly TwoConvNet _twoConvNet = new();
    private readonly ResNet20 _resNet20 = new();
    private readonly float[] _digit = SuiteData.Images(LeNet.InputLength);
    private readonly float[] _photo = SuiteData.Images(ResNet20.InputLength);
    private readonly float[] _scores = new float[SuiteData.Classes];

    [ParamsSource(typeof(SuiteData), nameof(SuiteData.ThreadCounts))]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Prepare() => _leNet.Threads = _twoConvNet.Threads = _resNet20.Threads = Threads;

    [Benchmark]
    public void LeNet5() => _leNet.Predict(_digit, _scores);

    [Benchmark]
    public void TwoConv() => _twoConvNet.Predict(_digit, _scores);

    [Benchmark]
    public void ResNet() => _resNet20.Predict(_photo, _scores);
}
