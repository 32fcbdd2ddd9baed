using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using ConvGen.Runtime.Tests.Weights;
using Xunit;

namespace ConvGen.Runtime.Tests.Inspection;

public sealed class ProfileTests
{
    /// <summary>Several blocks of images, the last one not full.</summary>
    private const int Images = 70;

    [Fact]
    public void LayersThatRunHaveRowsThatAddUp()
    {
        SeenNet net = new(seed: 1) { Threads = 1 };
        NetworkProfile profile = net.Profile(Noise(Images), TimeSpan.FromMilliseconds(20));
        Assert.Equal(("SeenNet", Images, 1), (profile.Network, profile.Images, profile.Threads));
        Assert.InRange(profile.Rounds, 1, 1000);
        // The normalisation is folded into the convolution before it, which computes the sum as well.
        Assert.Equal(["(inputs)", "Stem", "Branch", "Means", "Scores", "(outputs)"], profile.Layers.Select(layer => layer.Name));
        Assert.Equal(1, profile.Layers.Sum(layer => layer.Share), 9);
        Assert.All(profile.Layers, layer => Assert.InRange(layer.Microseconds, 0, profile.Microseconds * 2));
        Assert.InRange(profile.Microseconds, 1, 1e6);
        LayerProfile stem = profile.Layers[1];
        Assert.Equal(net.Stem.Info.MultiplyAdds * Images, stem.MultiplyAdds);
        Assert.Equal(2e-3 * stem.MultiplyAdds / stem.Microseconds, stem.GigaFlops);
        int blocks = (Images + net.Plan.Inference.BlockImages - 1) / net.Plan.Inference.BlockImages;
        Assert.True(blocks > 1);
        Assert.Equal(sizeof(float) * ((Images * (64 + 256)) + (blocks * 40)), stem.Bytes);
        Assert.Equal(sizeof(float) * 2 * Images * 64, profile.Layers[0].Bytes);
    }

    [Fact]
    public void TableHasARowPerLayerAndATotal()
    {
        string[] lines = new SeenNet().Profile(Noise(2), TimeSpan.Zero).ToString().Split('\n');
        Assert.Matches(@"^SeenNet: [\d,.]+ µs a call of 2 images, \d+ threads?, medians of 1$", lines[0]);
        Assert.Matches(@"^layer +kind +µs +share +GFLOP/s +KB +GB/s +kernel$", lines[1]);
        Assert.Matches(@"^Branch +conv 3×3 +[\d.]+ +[\d.]+ % +[\d.]+ +\d+ +[\d.]+  Conv2d", lines[5]);
        Assert.Matches(@"^total +[\d.,]+ +100\.0 % ", lines[^2]);
    }

    [Fact]
    public void TraceHoldsEveryStepWithinItsCall()
    {
        using TemporaryFolder folder = new();
        SeenNet net = new();
        NetworkProfile profile = net.Profile(Noise(2), TimeSpan.FromMilliseconds(5));
        string file = folder.File("trace.json");
        File.WriteAllText(file, "an older one");
        profile.WriteTrace(file);

        Assert.Equal(["trace.json"], folder.Names());
        using JsonDocument trace = JsonDocument.Parse(File.ReadAllBytes(file));
        JsonElement[] events = [.. trace.RootElement.GetProperty("traceEvents").EnumerateArray()];
        Assert.Equal(2, events.Count(one => one.GetProperty("ph").GetString() == "M"));
        JsonElement[] pieces = [.. events.Where(one => one.GetProperty("ph").GetString() == "B")];
        int calls = Math.Min(20, profile.Rounds);
        Assert.Equal(calls * (3 + net.Plan.Inference.Forward.Count), pieces.Length);
        // As viewers read it: an end belongs to the last begin, and no time goes back.
        Stack<string> open = [];
        double last = 0;
        foreach (JsonElement one in events.Skip(2))
        {
            Assert.True(one.GetProperty("ts").GetDouble() >= last);
            last = one.GetProperty("ts").GetDouble();
            string name = one.GetProperty("name").GetString()!;
            if (one.GetProperty("ph").GetString() == "E")
            {
                Assert.Equal(open.Pop(), name);
                continue;
            }
            Assert.Equal(name == "Predict" ? [] : ["Predict"], open);
            open.Push(name);
        }
        Assert.Empty(open);
        Assert.Equal("Predict", pieces[0].GetProperty("name").GetString());
        JsonElement branch = pieces.First(piece => piece.GetProperty("name").GetString() == "Branch.Forward");
        Assert.Equal("conv 3×3", branch.GetProperty("args").GetProperty("kind").GetString());
    }

    [Fact]
    public void TrainingHasAdjointsAndChangesNothing()
    {
        SeenNet net = new(seed: 1);
        Trainer<SeenNet> trainer = new(net, new Sgd(0.1f), Loss.CrossEntropy);
        float[] before = net.CopyParameters();
        NetworkProfile profile = trainer.Profile(new Batch(Noise(6), new[] { 0, 1, 2, 0, 1, 2 }), TimeSpan.FromMilliseconds(5));
        Assert.Equal(before, net.CopyParameters());
        Assert.Equal(0, trainer.Steps);
        Assert.True(profile.IsTraining);
        Assert.Equal(["(inputs)", "Stem", "Branch", "Norm", "Means", "Scores", "(outputs)", "(parameters)"], profile.Layers.Select(layer => layer.Name));
        Assert.Equal(1, profile.Layers.Sum(layer => layer.Share), 9);
        Assert.All(profile.Layers.Skip(1).Take(5), layer => Assert.InRange(layer.AdjointMicroseconds, 0.01, profile.Microseconds * 2));
        Assert.Equal((0.0, 0.0), (profile.Layers[0].AdjointMicroseconds, profile.Layers[7].Microseconds));
        string[] lines = profile.ToString().Split('\n');
        Assert.Matches(@"^SeenNet: [\d,.]+ µs a training pass of 6 images, ", lines[0]);
        Assert.Matches(@"^layer +kind +µs +adjoint µs +share ", lines[1]);
        using TemporaryFolder folder = new();
        profile.WriteTrace(folder.File("trace.json"));
        string trace = File.ReadAllText(folder.File("trace.json"));
        Assert.Contains("Branch.WeightAdjoint", trace, StringComparison.Ordinal);
        Assert.Contains("training pass", trace, StringComparison.Ordinal);
    }

    [Fact]
    public void TraceThatCantBeWrittenLeavesNothing()
    {
        using TemporaryFolder folder = new();
        NetworkProfile profile = new SeenNet().Profile(Noise(1), TimeSpan.Zero);
        Assert.Throws<WeightFileException>(() => profile.WriteTrace(Path.Combine(folder.File("none"), "trace.json")));
        Assert.Empty(folder.Names());
    }

    /// <summary>A call of many pieces isn't kept a thousand times.</summary>
    [Fact]
    public void ProfileOfManyPiecesStaysSmall()
    {
        ProfileColumn[] columns = [.. Enumerable.Range(0, 299_999).Select(index => new ProfileColumn("piece", index, 0))];
        ProfileSamples samples = new(columns);
        int rounds = 0;
        for (; !samples.IsFull; rounds++)
        {
            samples.Next.Fill(rounds);
            samples.EndRound();
        }
        Assert.Equal(3, rounds);
        samples = new(columns[..9]);
        while (!samples.IsFull)
            samples.EndRound();
        Assert.Equal(1000, samples.Rounds);
    }

    [Fact]
    public void WrongArgumentsAreRefused()
    {
        SeenNet net = new();
        Assert.Contains("SeenNet reads images of 1×8×8", Assert.Throws<ArgumentException>(() => net.Profile(new float[63])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => net.Profile(Noise(1), TimeSpan.FromTicks(-1)));
    }

    internal static float[] Noise(int images)
    {
        Random random = new(3);
        return [.. Enumerable.Range(0, images * SeenNet.InputLength).Select(_ => random.NextSingle())];
    }
}
