using System;

namespace ConvGen.Kernels;

/// <summary>The memory in which tensors lie.</summary>
/// <param name="maps">All maps of a workspace.</param>
/// <param name="capacity">Evaluations that it has room for.</param>
/// <param name="parameters">All parameters.</param>
internal readonly ref struct TensorMemory(Span<float> maps, int capacity, ReadOnlySpan<float> parameters)
{
    private readonly Span<float> _maps = maps;
    private readonly ReadOnlySpan<float> _parameters = parameters;

    /// <summary>Values at an offset per evaluation of the capacity.</summary>
    public Span<float> Map(int offset, int begin, int length) => _maps.Slice((int)(((long)offset * capacity) + begin), length);

    /// <summary>Values of a parameter.</summary>
    public ReadOnlySpan<float> Parameter(int offset, int length) => _parameters.Slice(offset, length);
}

/// <summary>The operands of a tensor operation, for one evaluation.</summary>
internal readonly ref struct TensorOperandValues(TensorMemory memory, TensorPlace[] places, int evaluation)
{
    private readonly TensorMemory _memory = memory;

    /// <summary>Number of operands.</summary>
    public int Count => places.Length;

    /// <summary>The values of one operand.</summary>
    public ReadOnlySpan<float> this[int operand] => places[operand].Read(_memory, evaluation);
}

/// <summary>What a tensor operation computes for fixed shapes. It holds tables only, so that any number of threads may use it.</summary>
internal abstract class TensorComputation
{
    /// <summary>Parts of the output that are computed independently of each other.</summary>
    public virtual int Slices => 1;

    /// <summary>Computes one part of the output.</summary>
    public abstract void Compute(TensorOperandValues operands, Span<float> output, int slice);
}
