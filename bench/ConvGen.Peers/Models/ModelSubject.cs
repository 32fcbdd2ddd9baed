using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ConvGen.Peers.Models;

/// <summary>A model to measure.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="File">Its file within the folder of data.</param>
/// <param name="IsDrawn">Whether the file is a graph alone, whose weights are drawn.</param>
/// <param name="LargestInput">Inputs are drawn from 0 to this.</param>
internal sealed record ModelSubject(string Name, string File, bool IsDrawn = false, float LargestInput = 1)
{
    private const string Variable = "CONVGEN_DATA";

    /// <summary>The models with published targets, small ones first.</summary>
    public static IReadOnlyList<ModelSubject> All { get; } =
    [
        new("ResNet-8", "models/mlperf-tiny/resnet8_cifar10.onnx"),
        new("DS-CNN", "models/mlperf-tiny/kws_dscnn.onnx"),
        new("Person detection", "models/mlperf-tiny/vww_mobilenetv1_025_96.onnx"),
        new("MobileNetV1 0.25 128²", "models/mobilenet-v1/mobilenet_v1_0.25_128_dequant.onnx"),
        new("ResNet-20", "models/resnet-cifar10/resnet20.onnx"),
        new("ResNet-44", "models/resnet-cifar10/resnet44.onnx"),
        new("UltraFace RFB-320", "models/ultraface/version-RFB-320_simplified.onnx"),
        new("SqueezeNet 1.0", "models/squeezenet-1.0/squeezenet1.0-dc.onnx"),
        // It reads bytes as they are; on values below 1 single results are ill-conditioned (AccuracyTests of the tool).
        new("YOLOX-nano", "models/yolox-nano/yolox_nano.onnx", LargestInput: 255),
        new("Inception v1", "models/onnx-light/light_inception_v1.onnx", IsDrawn: true),
        new("DenseNet-121", "models/onnx-light/light_densenet121.onnx", IsDrawn: true),
        new("ResNet-50", "models/onnx-light/light_resnet50.onnx", IsDrawn: true),
        new("VGG-19", "models/onnx-light/light_vgg19.onnx", IsDrawn: true),
    ];

    /// <summary>Where the file lies.</summary>
    public string Path => System.IO.Path.Combine(Environment.GetEnvironmentVariable(Variable) ?? "", File);

    /// <summary>Makes sure that all files are there.</summary>
    /// <exception cref="FileNotFoundException">Some aren't; the message names them all.</exception>
    public static void CheckFiles(IEnumerable<ModelSubject> models)
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        string[] missing = [.. models.Where(model => string.IsNullOrEmpty(folder) || !System.IO.File.Exists(model.Path)).Select(model => model.File)];
        if (missing.Length > 0)
            throw new FileNotFoundException($"{(string.IsNullOrEmpty(folder) ? $"{Variable} must name the folder of data" : $"{folder} ({Variable}) is incomplete")}; needed are: {string.Join(", ", missing)}.");
    }
}
