using System;
using System.ComponentModel;
using System.Linq;

namespace ConvGen.Kernels;

/// <summary>A layer on plain tensors, made once for its shapes, and where its operands lie.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TensorRoutine
{
    private readonly TensorPlace[] _inputs;
    private readonly TensorPlace _output;
    private readonly TensorComputation _computation;

    /// <summary>A routine.</summary>
    /// <param name="layer">Name of the layer.</param>
    /// <param name="settings">What it computes.</param>
    /// <param name="inputs">Where its inputs lie.</param>
    /// <param name="output">Where its output lies.</param>
    /// <exception cref="InvalidOperationException">The operation isn't possible for these shapes: they aren't those of the generator.</exception>
    public TensorRoutine(string layer, TensorSettings settings, TensorPlace[] inputs, TensorPlace output)
    {
        TensorAxes[] axes = [.. inputs.Select(input => input.Axes)];
        TensorShapeResult shape = TensorShapeInference.Infer(settings, axes);
        if (shape.Problem is { } problem)
            throw new InvalidOperationException($"Layer {layer}: {problem.Setting} should be {problem.Expected}, but is {problem.Actual}.");
        if (!output.Axes.Equals(shape.Shape))
            throw new InvalidOperationException($"Layer {layer}: {settings.Operation} gives {shape.Shape}, not {output.Axes}.");
        _inputs = inputs;
        _output = output;
        _computation = TensorComputations.Make(settings, axes, output.Axes);
    }

    /// <summary>Runs one worker's share.</summary>
    /// <param name="workspace">The memory.</param>
    /// <param name="range">The worker's share.</param>
    public void Run(Workspace workspace, WorkRange range)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int slices = _computation.Slices;
        TensorMemory memory = workspace.Tensors;
        (int first, int end) = range.Of(workspace.Images * slices);
        for (int item = first; item < end; item++)
        {
            int evaluation = item / slices;
            _computation.Compute(new TensorOperandValues(memory, _inputs, evaluation), _output.Write(memory, evaluation), item % slices);
        }
    }
}
