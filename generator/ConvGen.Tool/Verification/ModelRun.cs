using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Layers;

namespace ConvGen.Tool.Verification;

/// <summary>Runs a compiled model on tensors as the model knows them.</summary>
internal static class ModelRun
{
    /// <summary>The model's results in its own order and shapes.</summary>
    /// <param name="network">The network.</param>
    /// <param name="declaration">Its declaration.</param>
    /// <param name="inputs">The model's inputs by name.</param>
    public static IReadOnlyList<Tensor> Run(Network network, NetworkDeclaration declaration, IReadOnlyDictionary<string, Tensor> inputs)
    {
        float[] values = declaration.Image is null
            ? [.. declaration.Inputs.SelectMany(input => inputs[input.ModelName].Floats)]
            : inputs.Values.Single().Floats;
        int batch = declaration.Batch;
        float[] scores = new float[batch * network.Plan.OutputLength];
        network.Predict(values, scores);

        Dictionary<string, (int Offset, int Length)> places = [];
        int offset = 0;
        foreach (LayerDeclaration layer in declaration.Layers.Where(layer => layer.IsOutput))
        {
            int length = (int)Shapes.Length(layer.Shape);
            places.Add(layer.Property, (offset, length));
            offset += length;
        }
        if (offset != network.Plan.OutputLength)
            throw new InvalidOperationException($"The network gives {network.Plan.OutputLength} values, but its declared results have {offset}.");
        return [.. declaration.Outputs.Select(output =>
        {
            (int begin, int length) = places[output.Property];
            return new Tensor(output.Shape, [.. Enumerable.Range(0, batch).SelectMany(image => scores.Skip((image * offset) + begin).Take(length))]);
        })];
    }
}
