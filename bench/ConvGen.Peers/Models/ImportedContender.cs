using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Peers.Contenders;
using ConvGen.Tool;
using ConvGen.Tool.Commands;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Layers;
using ConvGen.Tool.Verification;

namespace ConvGen.Peers.Models;

/// <summary>ConvGen on an imported model: <c>Predict</c> with memory that stays.</summary>
internal sealed class ImportedContender : Contender
{
    private readonly float[] _values;
    private readonly float[] _scores;

    /// <summary>Imports a model, compiles it in memory by the real generator, and runs it once.</summary>
    /// <param name="file">The model.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="largestInput">Inputs are drawn from 0 to this.</param>
    /// <exception cref="ImportException">It can't be imported, or doesn't compile.</exception>
    public ImportedContender(string file, int threads, float largestInput)
    {
        (ImportedModel model, Network network) = CompiledCommand.Load(file, new ImportOptions { Name = "Measured" });
        NetworkDeclaration declaration = model.Network;
        if (declaration.Image is null && declaration.Inputs.Count != 1)
            throw new ImportException("models with several inputs aren't measured");
        Network = network;
        network.Threads = threads;
        Random random = new(1);
        _values = new float[declaration.Batch * network.Plan.InputLength];
        foreach (ref float value in _values.AsSpan())
            value = random.NextSingle() * largestInput;
        _scores = new float[declaration.Batch * network.Plan.OutputLength];
        string input = declaration.Image is null ? declaration.Inputs[0].ModelName : "";
        Results = ModelRun.Run(network, declaration, new Dictionary<string, Tensor> { [input] = new([_values.Length], _values) });
        ResultNames = [.. declaration.Outputs.Select(output => output.Name)];
        Batch = declaration.Batch;
    }

    public override string Name => "ConvGen";

    public Network Network { get; }

    public int Batch { get; }

    /// <summary>The drawn input, in the model's order.</summary>
    public float[] Values => _values;

    /// <summary>What it computed, in the model's order and shapes.</summary>
    public IReadOnlyList<Tensor> Results { get; }

    /// <summary>Names of the results.</summary>
    public IReadOnlyList<string> ResultNames { get; }

    public override float[] Outputs() => [.. Results.SelectMany(result => result.Floats)];

    public override double[] Block(double seconds) => [Timing.PerCall(() => Network.Predict(_values, _scores), seconds)];
}
