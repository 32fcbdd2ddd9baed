using System;
using System.ComponentModel;
using ConvGen.Kernels;

namespace ConvGen;

/// <summary>One call of <c>Predict</c> with a span for each input and output: block after block, write the inputs, run, read the outputs.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct Prediction
{
    private readonly Network _network;
    private readonly Workspace _workspace;
    private readonly int _evaluations;
    private readonly int _block;
    private int _first;
    private int _end;

    internal Prediction(Network network, int evaluations)
    {
        _network = network;
        _evaluations = evaluations;
        _block = network.BlockFor(evaluations);
        _workspace = network.Rent(_block, network.Snapshot());
    }

    /// <summary>Goes on to the next block; <see langword="false"/> if there is none.</summary>
    public bool Next()
    {
        _first = _end;
        _end = Math.Min(_evaluations, _first + _block);
        _workspace.Begin(_end - _first);
        return _end > _first;
    }

    /// <summary>Writes one input of the block.</summary>
    /// <param name="input">Index of the input.</param>
    /// <param name="values">Its values of all evaluations.</param>
    public readonly void Write(int input, ReadOnlySpan<float> values)
    {
        MapPlace place = _network.Plan.Inference.Inputs[input];
        int length = _network.Plan.Inputs[input].Shape.Length;
        _network.WriteMaps(_workspace, place, values[(_first * length)..], length);
    }

    /// <summary>Computes the block.</summary>
    public readonly void Run() => _network.RunInference(_workspace);

    /// <summary>Reads one output of the block.</summary>
    /// <param name="output">Index of the output.</param>
    /// <param name="values">Receives its values of all evaluations.</param>
    public readonly void Read(int output, Span<float> values)
    {
        MapPlace place = _network.Plan.Inference.Outputs[output];
        int length = _network.Plan.Layers[_network.Plan.Outputs[output]].Output.Length;
        _network.ReadMaps(_workspace, place, values[(_first * length)..], length);
    }

    /// <summary>Gives the memory back.</summary>
    public readonly void Dispose() => _network.Return(_workspace);
}

public abstract partial class Network
{
    /// <summary>Begins a call of <c>Predict</c> with a span for each input and output. Called by generated code.</summary>
    /// <param name="inputs">Lengths of the inputs.</param>
    /// <param name="outputs">Lengths of the outputs.</param>
    /// <exception cref="ArgumentException">A length is wrong; nothing is written.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected Prediction BeginPrediction(ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs)
    {
        int evaluations = Math.Max(1, Evaluations(inputs));
        for (int input = 0; input < inputs.Length; input++)
            CheckLength(Plan.Inputs[input].Name, Plan.Inputs[input].Shape, evaluations, inputs[input]);
        for (int output = 0; output < outputs.Length; output++)
        {
            LayerInfo layer = Plan.Layers[Plan.Outputs[output]];
            CheckLength(layer.Property, layer.Output, evaluations, outputs[output]);
        }

        return new Prediction(this, evaluations);
    }

    private int Evaluations(ReadOnlySpan<int> inputs)
    {
        for (int input = 0; input < inputs.Length; input++)
        {
            if (Plan.Inputs[input].Shape.Length > 0)
                return inputs[input] / Plan.Inputs[input].Shape.Length;
        }

        return 1;
    }

    private void CheckLength(string name, Shape shape, int evaluations, int length)
    {
        if (length != (long)evaluations * shape.Length)
        {
            throw new ArgumentException(
                $"{Plan.Name}: {name} is {shape}; expected {(long)evaluations * shape.Length} values for {evaluations} evaluations, got {length}.", name);
        }
    }
}
