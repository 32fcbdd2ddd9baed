using System.Globalization;
using System.Linq;
using System.Text;

namespace ConvGen;

/// <summary>Prints a plan as a flowchart in Mermaid's words. Lines end with '\n' on every platform.</summary>
internal static class MermaidGraph
{
    /// <summary>The flowchart of a network.</summary>
    public static string Format(NetworkPlan plan)
    {
        var text = new StringBuilder("flowchart TD\n");
        for (int input = 0; input < plan.Inputs.Count; input++)
            text.Append(CultureInfo.InvariantCulture, $"    {Input(input)}([\"{Escape(plan.Inputs[input].Name)}<br/>{plan.Inputs[input].Shape}\"])\n");
        for (int index = 0; index < plan.Layers.Count; index++)
        {
            LayerInfo layer = plan.Layers[index];
            // Outputs have round ends, as inputs have.
            (string open, string close) = plan.Outputs.Contains(index) ? ("([", "])") : ("[", "]");
            text.Append(CultureInfo.InvariantCulture, $"    {Layer(index)}{open}\"{Escape(layer.Property)}<br/>{Escape(layer.Kind)}<br/>{layer.Output}\"{close}\n");
        }
        for (int index = 0; index < plan.Layers.Count; index++)
        {
            foreach (int source in plan.Layers[index].Sources)
                text.Append(CultureInfo.InvariantCulture, $"    {(source < 0 ? Input(-1 - source) : Layer(source))} --> {Layer(index)}\n");
        }
        return text.ToString();
    }

    private static string Input(int index) => string.Create(CultureInfo.InvariantCulture, $"input{index}");

    private static string Layer(int index) => string.Create(CultureInfo.InvariantCulture, $"layer{index}");

    /// <summary>Mermaid reads labels as HTML, with entities that begin with '#'.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (char letter in text)
        {
            escaped.Append(letter switch
            {
                '"' => "#quot;",
                '#' => "#35;",
                '&' => "#amp;",
                '<' => "#lt;",
                '>' => "#gt;",
                '\n' or '\r' => " ",
                _ => letter,
            });
        }
        return escaped.ToString();
    }
}
