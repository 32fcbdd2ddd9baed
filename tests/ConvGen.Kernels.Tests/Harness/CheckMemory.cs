using System;

namespace ConvGen.Kernels.Tests.Harness;

/// <summary>The memory that a check runs in: here any, and nothing watches it.</summary>
internal class CheckMemory : IDisposable
{
    /// <summary>Memory of no kind in particular.</summary>
    public static CheckMemory Plain { get; } = new();

    /// <summary>Threads of the network, or <see langword="null"/> for as many as it has.</summary>
    public virtual int? Threads => null;

    /// <summary>Floats for a network's caller, zeroed.</summary>
    public virtual Span<float> Make(int length) => new float[length];

    /// <summary>A copy for a network's caller to hand over.</summary>
    public ReadOnlySpan<float> Copy(ReadOnlySpan<float> values)
    {
        Span<float> copy = Make(values.Length);
        values.CopyTo(copy);
        return copy;
    }

    /// <summary>Fills the memory of inference with NaN: whatever is read before it is written shows.</summary>
    /// <param name="net">The network, which has predicted before.</param>
    /// <param name="images">Images of the next batch.</param>
    public virtual void Poison(Network net, int images) => net.PoisonWorkspaces();

    /// <summary>Fills the memory of training with NaN, if there is any yet.</summary>
    public virtual void Poison(Backpropagation adjoints) => adjoints.Workspace?.Fill(float.NaN);

    /// <summary>Called after all passes of a batch.</summary>
    /// <exception cref="CheckFailedException">Something was written that no pass may write.</exception>
    public virtual void Verify(string what, Network net, int images, Backpropagation adjoints)
    {
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the watch.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
