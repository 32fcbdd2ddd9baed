extern alias generator;

using System;
using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;

namespace ConvGen.Benchmarks;

/// <summary>Kernels in all directions.</summary>
public class KernelBenchmarks
{
    private LayerStep _step = null!;

    public static IEnumerable<string> Names => LayerStep.All().Select(step => step.Name);

    [ParamsSource(nameof(Names))]
    public string Layer { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _step = LayerStep.All().Single(step => step.Name == Layer);

    [Benchmark]
    public void Run() => _step.Run();
}

/// <summary>Whole networks: inference of one image, and a training step of 64.</summary>
[MemoryDiagnoser]
public class NetworkBenchmarks
{
    private const int Batch = 64;

    private readonly LeNet _leNet = new();
    private readonly TwoConvNet _twoConv = new();
    private readonly float[] _image = new float[LeNet.InputLength];
    private readonly float[] _images = new float[Batch * TwoConvNet.InputLength];
    private readonly int[] _labels = [.. Enumerable.Range(0, Batch).Select(index => index % 10)];
    private readonly float[] _scores = new float[10];
    private Trainer<TwoConvNet> _trainer = null!;

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        for (int index = 0; index < _images.Length; index++)
            _images[index] = random.NextSingle();
        _trainer = new(_twoConv, new Adam(learningRate: 1e-3f), Loss.CrossEntropy);
    }

    [Benchmark]
    public void LeNetInference() => _leNet.Predict(_image, _scores);

    [Benchmark]
    public void TwoConvInference() => _twoConv.Predict(_image, _scores);

    [Benchmark]
    public double TwoConvTrainingStep() => _trainer.Step(_images, _labels).Loss;
}

/// <summary>The generator on a 50-layer network.</summary>
public class GeneratorBenchmarks
{
    private readonly Compilation _compilation = GeneratorFigures.Compile(GeneratorFigures.ResNet50(), "");
    private readonly Compilation _edited = GeneratorFigures.Compile(GeneratorFigures.ResNet50(), "class Elsewhere;");
    private GeneratorDriver _driver = null!;

    [GlobalSetup]
    public void Setup() => _driver = GeneratorFigures.Driver().RunGenerators(_compilation);

    [Benchmark]
    public GeneratorDriver FirstRun() => GeneratorFigures.Driver().RunGenerators(_compilation);

    [Benchmark]
    public GeneratorDriver UnrelatedEdit() => _driver.RunGenerators(_edited);
}
