using System.Collections.Generic;

namespace ConvGen.Generator.Model;

/// <summary>Who reads whom.</summary>
internal static class Graph
{
    /// <summary>For each layer, the indices of the layers that read it, ascending and without repetition.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Consumers(IReadOnlyList<LayerSpec> layers)
    {
        var consumers = new List<int>[layers.Count];
        for (int layer = 0; layer < layers.Count; layer++)
            consumers[layer] = [];
        for (int layer = 0; layer < layers.Count; layer++)
        {
            foreach (int input in layers[layer].Inputs)
            {
                if (input >= 0 && !consumers[input].Contains(layer))
                    consumers[input].Add(layer);
            }
        }

        return consumers;
    }

    /// <summary>Indices of the layers that neither another layer reads nor the network puts out.</summary>
    public static IEnumerable<int> Unused(IReadOnlyList<LayerSpec> layers)
    {
        IReadOnlyList<IReadOnlyList<int>> consumers = Consumers(layers);
        for (int layer = 0; layer < layers.Count; layer++)
        {
            if (!layers[layer].IsOutput && consumers[layer].Count == 0)
                yield return layer;
        }
    }
}
