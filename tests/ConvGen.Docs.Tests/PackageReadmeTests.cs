using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvGen.Docs.Tests.Pages;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Docs.Tests;

/// <summary>
/// The example of each package's readme is compiled and run. What it needs stands here: a gallery of packages shows comments, which hide that on pages.
/// </summary>
[Collection(nameof(PageTests))]
public sealed class PackageReadmeTests
{
    private const string Network = """
        Net net = new(seed: 1);
        float[] image = [.. Enumerable.Range(0, Net.InputLength).Select(index => MathF.Sin(index))];
        Dataset data = Dataset.FromFloats(Shape.Map(1, 8, 8), image, new[] { 1 }, classes: 3), test = data;
        Trainer<Net> trainer = new(net, new AdamW(), Loss.CrossEntropy);

        [ConvNet(1, 8, 8, InputGradient = true)]
        public sealed partial class Net
        {
            [ConvLayer(4, kernel: 3, Activation = Activation.Relu)]
            public partial ConvLayer Conv1 { get; }

            [GlobalAveragePool]
            public partial PoolLayer Pool { get; }

            [Dense(3)]
            public partial DenseLayer Scores { get; }
        }
        """;

    private const string Digits = """
        using System.IO.Compression;

        WriteIdx("train-images-idx3-ubyte.gz", [0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 28, 0, 0, 0, 28], 20 * 784, 256);
        WriteIdx("train-labels-idx1-ubyte.gz", [0, 0, 8, 1, 0, 0, 0, 20], 20, 10);

        static void WriteIdx(string path, byte[] head, int count, int below)
        {
            using GZipStream file = new(File.Create(path), CompressionLevel.Fastest);
            file.Write(head);
            file.Write([.. Enumerable.Range(0, count).Select(index => (byte)(index * 7 % below))]);
        }
        """;

    private const string Pictures = """
        Directory.CreateDirectory("flowers/train/daisy");
        ConvGen.Visuals.LossCurve.Draw([3, 2, 1]).Save("flowers/train/daisy/1.jpg");
        ConvGen.Visuals.LossCurve.Draw([3, 2, 1]).Save("rose.jpg");
        """;

    private static readonly Dictionary<string, (string Needs, string[] Leaves)> Packages = new()
    {
        ["ConvGen"] = (Digits, ["digits.safetensors"]),
        ["ConvGen.Console"] = (Network, []),
        ["ConvGen.Images"] = (Pictures, []),
        ["ConvGen.Onnx"] = (Network, ["digits.onnx"]),
        ["ConvGen.TensorBoard"] = (Network, ["runs/digits"]),
        ["ConvGen.Visuals"] = (Network, ["filters.png", "feature-maps.png", "activation.png", "saliency.png", "network.svg"]),
    };

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "runtime"), "README.md", SearchOption.AllDirectories)
            .Where(file => Path.GetDirectoryName(Path.GetDirectoryName(file)) == Path.Combine(Repository.Root, "runtime"))
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))];

    [Theory]
    [MemberData(nameof(Names))]
    public void ExampleRuns(string package)
    {
        (string needs, string[] leaves) = Packages[package];
        string text = File.ReadAllText(Path.Combine(Repository.Root, "runtime", package, "README.md")).ReplaceLineEndings("\n");
        Page page = Page.Parse(package, $"```csharp\n{needs.ReplaceLineEndings("\n")}\n```\n{text}");
        PageProgram program = Assert.Single(page.Programs);
        Assert.True(program.Code.Count > 1, "The readme has an example.");
        using ProgramFolder folder = new();
        program.Run(folder.Path);
        Assert.All(leaves, name => Assert.True(Path.Exists(Path.Combine(folder.Path, name)), $"The example left no {name}."));
    }
}
