using System.Collections.Generic;
using System.Globalization;
using Xunit;

namespace ConvGen.Runtime.Tests.Networks;

public sealed class SummaryTests
{
    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void IsATableOfPlainTextInAnyCulture(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            string expected =
                """
                TwoScores: 2×2×3 → 4 and 4
                layer   kind        output  parameters  multiply-adds  receptive field  dense weights  kernel
                ----------------------------------------------------------------------------------------------
                Dense   dense       4               52             48              2×3             48  by hand
                Center  batch norm  4                0              4              2×3             16  by hand
                ----------------------------------------------------------------------------------------------
                total                               52             52                              64
                Memory of inference: 1 KB of maps for each image, 1 KB of packed weights, 0 KB for each thread.
                Memory of training: 2 KB of maps and their adjoints for each image, 1 KB of packed weights and their adjoints, 0 KB for each thread.

                """.ReplaceLineEndings("\n");
            Assert.Equal(expected, TwoScores.Summary());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void SaysWhatSharedWeightsSave()
    {
        Shape image = Shape.Map(3, 256, 256);
        var same = new WindowAxis(3, 1, 1, 1, 1);
        Shape maps = Shape.Map(8, 256, 256);
        LayerInfo conv = new("Conv1", "Conv1", "conv 3×3", [image], maps, 224, 14_155_776, 3, 3, (long)image.Length * maps.Length, "K3")
        {
            Convolution = new ConvGeometry(same, same, 1, Flip: false, Transposed: false),
        };
        LayerInfo dense = new("Units", "Units", "dense", [maps], Shape.Vector(1000), 524_289_000, 524_288_000, 256, 256, 524_288_000, "Dense");

        string summary = Plan(image, conv, dense).Summary();

        Assert.Contains("a filter 3×3 of Conv1 has 9 parameters per input plane", summary);
        Assert.Contains("a dense layer of 1,000 units on 3×256×256 has 196,608,000.", summary);
        Assert.Contains("103,079,215,104", summary);
        Assert.Contains("524,289,224", summary);
        Assert.Contains("538,443,776", summary);
    }

    [Fact]
    public void ASignalHasFieldsOfOneAxis()
    {
        Shape signal = Shape.Signal(2, 1000);
        LayerInfo conv = new("Conv1", "Conv1", "conv 5", [signal], Shape.Signal(4, 996), 44, 39_840, 1, 1005, 7_968_000, "K5")
        {
            Convolution = new ConvGeometry(new WindowAxis(1, 1, 1, 0, 0), new WindowAxis(5, 1, 1, 0, 0), 1, Flip: false, Transposed: false),
        };

        string summary = Plan(signal, conv).Summary();

        Assert.Contains("a filter 5 of Conv1 has 5 parameters", summary);
        Assert.Contains(" 1,005 ", summary);
        Assert.DoesNotContain("1×1", summary);
    }

    private static NetworkPlan Plan(Shape input, params IReadOnlyList<LayerInfo> layers)
    {
        NetworkPlan tiny = PlanNet.Tiny();
        return new NetworkPlan
        {
            Name = "Net",
            Input = input,
            Layers = layers,
            Parameters = [],
            Outputs = [layers.Count - 1],
            OutputLength = 1,
            ParameterLength = 0,
            Inference = tiny.Inference,
        };
    }
}
