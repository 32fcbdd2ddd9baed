using System.Collections.Generic;
using System.IO;
using System.Linq;
using Google.Protobuf;
using Onnx;

namespace ConvGen.Peers.Models;

/// <summary>
/// Weights that a model also lists among its inputs could be overridden by a caller, so that ONNX Runtime doesn't fold or pack them. It is given files whose weights are constants, as they are to ConvGen.
/// </summary>
internal static class ConstantWeights
{
    // Before it, every weight had to be listed and none could be overridden.
    private const int FirstOverridableVersion = 4;

    /// <summary>Writes the model with constant weights, if it has others.</summary>
    /// <param name="file">The model.</param>
    /// <param name="target">The file that may be written.</param>
    /// <returns>The file to use: the model's own if all weights are constants already.</returns>
    public static string Of(string file, string target)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(file));
        HashSet<string> weights = [.. model.Graph.Initializer.Select(tensor => tensor.Name)];
        ValueInfoProto[] inputs = [.. model.Graph.Input.Where(input => !weights.Contains(input.Name))];
        if (model.IrVersion < FirstOverridableVersion || inputs.Length == model.Graph.Input.Count)
            return file;
        model.Graph.Input.Clear();
        model.Graph.Input.Add(inputs);
        using FileStream stream = File.Create(target);
        model.WriteTo(stream);
        return target;
    }
}
