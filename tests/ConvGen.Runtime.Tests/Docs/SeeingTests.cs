extern alias visuals;

using System;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using ConvGen.Runtime.Tests.Inspection;
using ConvGen.Runtime.Tests.Weights;
using ConvGen.TensorBoard;
using ConvGen.Tests;
using visuals::ConvGen.Visuals;
using Xunit;

namespace ConvGen.Runtime.Tests.Docs;

/// <summary>
/// The code of docs/seeing.md, compiled and run: each piece stands here line by line. No other test runs meanwhile, since the current folder and the console
/// belong to all.
/// </summary>
[CollectionDefinition(nameof(SeeingTests), DisableParallelization = true)]
[Collection(nameof(SeeingTests))]
public sealed class SeeingTests
{
    [Fact]
    public void EveryPieceOfThePageStandsHere()
    {
        string[] here = Lines(File.ReadAllText(Path.Combine(Repository.Root, "tests/ConvGen.Runtime.Tests/Docs/SeeingTests.cs")));
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/seeing.md")).ReplaceLineEndings("\n");
        string[] pieces = [.. page.Split("```csharp\n").Skip(1).Select(piece => piece[..piece.IndexOf("```", StringComparison.Ordinal)])];
        Assert.Equal(8, pieces.Length);
        Assert.All(pieces, piece =>
        {
            string[] lines = Lines(piece);
            Assert.Contains(Enumerable.Range(0, here.Length), begin => here.AsSpan(begin).StartsWith(lines));
        });

        static string[] Lines(string text) => [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
    }

    [Fact]
    public void EveryPieceRuns()
    {
        using TemporaryFolder folder = new();
        string before = Environment.CurrentDirectory;
        TextWriter console = Console.Out;
        StringWriter written = new();
        try
        {
            Environment.CurrentDirectory = Path.GetDirectoryName(folder.File("x"))!;
            Console.SetOut(written);
            Run();
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Console.SetOut(console);
        }
        Assert.Equal(
            ["activation.png", "feature-maps.png", "filters.png", "loss.png", "network.svg", "runs", "saliency.png", "trace.json"],
            folder.Names());
        Assert.Contains("SeenNet: ", written.ToString(), StringComparison.Ordinal);
        Assert.Contains("flowchart TD", written.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "Branch: its output is NaN first at [0, 2, 0, 0] (64 values are NaN or infinite); Branch.weight holds such values already.", written.ToString(),
            StringComparison.Ordinal);
    }

    /// <summary>The figure is this network's, as it is now.</summary>
    [Fact]
    public void FigureShowsTheNetwork()
    {
        string figure = File.ReadAllText(Path.Combine(Repository.Root, "docs/figures/network.svg"));
        Assert.Equal(Texts(new SeenNet().Plan.ToSvg()), Texts(figure));

        static string[] Texts(string svg) => [.. XDocument.Parse(svg).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
    }

    private static void Run()
    {
        SeenNet net = new(seed: 1);
        float[] images = ProfileTests.Noise(3);
        float[] image = ProfileTests.Noise(1);
        Pictures(net, image, images, [2, 1, 0.5]);
        Dataset data = Dataset.FromFloats(Shape.Map(1, 8, 8), images, new[] { 0, 1, 2 }, 3);
        Training(net, data, data);
        Parameter weight = net.Parameter("Branch.weight");
        float[] values = weight.ToArray();
        values[2 * 36] = float.NaN;
        weight.CopyFrom(values);
        Search(new Trainer<SeenNet>(net, new Sgd(0.1f), Loss.CrossEntropy), new Batch(image, new[] { 1 }));
    }

    private static void Pictures(SeenNet net, float[] image, float[] images, double[] losses)
    {
        NetworkProfile profile = net.Profile(images);
        Console.WriteLine(profile);
        profile.WriteTrace("trace.json");

        float[] maps = net.LayerOutput("Stem", image);
        Assert.Equal(256, maps.Length);

        net.FilterPicture("Stem").Save("filters.png");
        net.FeatureMapPicture("Stem", image).Save("feature-maps.png");
        net.SaliencyPicture(image, company: images).Save("saliency.png");
        net.ClassActivationPicture(image).Save("activation.png");
        LossCurve.Draw(losses).Save("loss.png");

        Console.WriteLine(net.Plan.ToMermaid());
        net.Plan.SaveSvg("network.svg");
    }

    private static void Training(SeenNet net, Dataset data, Dataset test)
    {
        Trainer<SeenNet> trainer = new(net, new Sgd(0.01f), Loss.CrossEntropy);
        trainer.TrainEpoch(data, batchSize: 4, shuffleSeed: 1, new TrainingDisplay());

        using var log = new TensorBoardLog("runs/first", net);
        trainer.TrainEpoch(data, batchSize: 4, shuffleSeed: 1, log);
        log.AddScalar("accuracy/test", Evaluation.Of(net, test).Accuracy, trainer.Steps);
    }

    private static void Search(Trainer<SeenNet> trainer, Batch batch)
    {
        Console.WriteLine(trainer.Profile(batch));

        StepResult step = trainer.Step(batch);
        if (!double.IsFinite(step.Loss) || !double.IsFinite(step.GradientNorm))
            Console.WriteLine(trainer.FindNonFinite(batch));
    }
}
