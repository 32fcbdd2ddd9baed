extern alias visuals;

using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using ConvGen.Runtime.Tests.Inspection;
using ConvGen.Runtime.Tests.Weights;
using ConvGen.Tests;
using CsCheck;
using visuals::ConvGen.Visuals;
using Xunit;

namespace ConvGen.Runtime.Tests.Visuals;

public sealed class NetworkGraphTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void GraphHasABoxPerLayerAndAnArrowPerInput()
    {
        XElement svg = XDocument.Parse(new SeenNet().Plan.ToSvg()).Root!;
        Assert.Equal(s_svg + "svg", svg.Name);
        Assert.Equal(7, svg.Descendants(s_svg + "rect").Count());
        Assert.Equal(7, svg.Elements(s_svg + "path").Count());
        Assert.Equal(
            ["images", "1×8×8", "Stem", "conv 3×3 + ReLU · 4×8×8", "Branch", "conv 3×3 · 4×8×8", "Norm", "batch norm · 4×8×8", "Sum", "add + ReLU · 4×8×8",
                "Means", "global average pool · 4", "Scores", "dense · 3"],
            svg.Descendants(s_svg + "text").Select(text => text.Value));
        // All of it lies within the picture.
        double width = (double)svg.Attribute("width")!;
        double height = (double)svg.Attribute("height")!;
        Assert.All(svg.Descendants(s_svg + "rect"), box =>
        {
            Assert.InRange((double)box.Attribute("x")!, 0, width - (double)box.Attribute("width")!);
            Assert.InRange((double)box.Attribute("y")!, 0, height - (double)box.Attribute("height")!);
        });
        Assert.Contains("40 parameters", svg.Value, System.StringComparison.Ordinal);
    }

    /// <summary>The figure of docs/seeing.md is this network's, as it is now.</summary>
    [Fact]
    public void FigureOfTheDocumentationShowsTheNetwork()
    {
        string figure = File.ReadAllText(Path.Combine(Repository.Root, "docs/figures/network.svg"));
        Assert.Equal(Texts(new SeenNet().Plan.ToSvg()), Texts(figure));

        static string[] Texts(string svg) => [.. XDocument.Parse(svg).Descendants(s_svg + "text").Select(text => text.Value)];
    }

    /// <summary>The arrow past the branch has a column of its own.</summary>
    [Fact]
    public void ArrowsPassBesideBoxes()
    {
        GraphLayout layout = GraphLayout.Of(new SeenNet().Plan);
        Assert.All(layout.Nodes, node => Assert.Equal(0, node.Lane));
        GraphEdge skip = Assert.Single(layout.Edges, edge => edge.Lane >= 0);
        Assert.Equal((1, 4, 1), (skip.From, skip.To, skip.Lane));
        Assert.Equal(2, layout.Lanes);
    }

    /// <summary>Random graphs: nothing lies over anything else, and data flow downwards.</summary>
    [Fact]
    public void NothingLiesOverAnythingElse() => Check.Sample(
        Gen.Int[0, 1000].Array[1, 30],
        draws =>
        {
            LayerInfo layer = new SeenNet().Plan.Layers[0];
            LayerInfo[] layers =
            [
                .. draws.Select((draw, index) => layer with { Sources = [.. new[] { (draw % (index + 1)) - 1, (draw / 7 % (index + 1)) - 1 }.Take(1 + (draw % 2))] }),
            ];
            GraphLayout layout = GraphLayout.Of(Plan(layers));
            HashSet<(int, int)> taken = [];
            Assert.All(layout.Nodes, node => Assert.True(taken.Add((node.Rank, node.Lane))));
            Assert.All(layout.Edges, edge =>
            {
                Assert.True(layout.Nodes[edge.From].Rank < layout.Nodes[edge.To].Rank);
                Assert.Equal(layout.Nodes[edge.To].Rank - layout.Nodes[edge.From].Rank > 1, edge.Lane >= 0);
                for (int rank = layout.Nodes[edge.From].Rank + 1; rank < layout.Nodes[edge.To].Rank; rank++)
                    Assert.True(taken.Add((rank, edge.Lane)));
            });
            XDocument.Parse(Plan(layers).ToSvg());
        },
        iter: 200);

    [Fact]
    public void NamesMayHoldAnyCharacter()
    {
        const string Name = "a<b>&\"'\u0001\uFFFFé中😀";
        LayerInfo layer = new SeenNet().Plan.Layers[0] with { Property = Name, Name = Name };
        XElement svg = XDocument.Parse(Plan([layer]).ToSvg()).Root!;
        Assert.Contains(svg.Descendants(s_svg + "text"), text => text.Value == "a<b>&\"'\uFFFD\uFFFDé中😀");
    }

    [Fact]
    public void FileIsWrittenWhole()
    {
        using TemporaryFolder folder = new();
        new SeenNet().Plan.SaveSvg(folder.File("network.svg"));
        Assert.Equal(["network.svg"], folder.Names());
        Assert.Equal(new SeenNet().Plan.ToSvg(), File.ReadAllText(folder.File("network.svg")));
    }

    private static NetworkPlan Plan(LayerInfo[] layers) => new()
    {
        Name = "Odd",
        Input = Shape.Map(1, 8, 8),
        Layers = layers,
        Parameters = [],
        Outputs = [layers.Length - 1],
        OutputLength = 0,
        ParameterLength = 0,
        Inference = new SeenNet().Plan.Inference,
    };
}
