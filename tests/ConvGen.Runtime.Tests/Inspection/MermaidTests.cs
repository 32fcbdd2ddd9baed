using System.Linq;
using Xunit;

namespace ConvGen.Runtime.Tests.Inspection;

public sealed class MermaidTests
{
    [Fact]
    public void FlowchartHasANodePerLayerAndAnArrowPerInput()
    {
        string expected =
            """
            flowchart TD
                input0(["images<br/>1×8×8"])
                layer0["Stem<br/>conv 3×3 + ReLU<br/>4×8×8"]
                layer1["Branch<br/>conv 3×3<br/>4×8×8"]
                layer2["Norm<br/>batch norm<br/>4×8×8"]
                layer3["Sum<br/>add + ReLU<br/>4×8×8"]
                layer4["Means<br/>global average pool<br/>4"]
                layer5(["Scores<br/>dense<br/>3"])
                input0 --> layer0
                layer0 --> layer1
                layer1 --> layer2
                layer0 --> layer3
                layer2 --> layer3
                layer3 --> layer4
                layer4 --> layer5

            """.ReplaceLineEndings("\n");
        Assert.Equal(expected, new SeenNet().Plan.ToMermaid());
    }

    [Fact]
    public void LettersThatMeanSomethingToMermaidAreEscaped()
    {
        NetworkPlan plan = new SeenNet().Plan;
        LayerInfo layer = plan.Layers[0] with { Property = "a\"<b>&#;\n", Sources = [] };
        string text = new NetworkPlan
        {
            Name = "Odd",
            Input = plan.Input,
            Layers = [layer],
            Parameters = [],
            Outputs = [],
            OutputLength = 0,
            ParameterLength = 0,
            Inference = plan.Inference,
        }.ToMermaid();
        Assert.Contains("layer0[\"a#quot;#lt;b#gt;#amp;#35;; <br/>", text);
        Assert.Equal(3, text.Count(letter => letter == '\n'));
    }
}
