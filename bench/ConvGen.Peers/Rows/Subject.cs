using System;
using System.Collections.Generic;

namespace ConvGen.Peers.Rows;

/// <summary>What is done with a network while it is timed.</summary>
internal enum Work
{
    /// <summary>NCHW images to NCHW scores.</summary>
    Inference,

    /// <summary>The adjoints of all layers, those of inputs and those of weights timed apart.</summary>
    Adjoints,

    /// <summary>A step of training with Adam.</summary>
    Training,
}

/// <summary>A row of the table.</summary>
/// <param name="Name">The layer or network.</param>
/// <param name="Direction">What is timed, in words.</param>
/// <param name="Target">What it should reach.</param>
internal sealed record Row(string Name, string Direction, Target Target)
{
    /// <summary>The row in words, by which <c>--filter</c> chooses.</summary>
    public override string ToString() => $"{Name} {Direction}";
}

/// <summary>A network with a kind of work: what all contenders are given. It fills one row, or two where inputs and weights are timed apart.</summary>
/// <param name="Work">What is done.</param>
/// <param name="Batch">Images.</param>
/// <param name="Layers">Layers that the time is divided by: those of a chain.</param>
/// <param name="Create">Makes the network; the same seed gives the same weights.</param>
/// <param name="Rows">The rows, in the order in which contenders give their times.</param>
internal sealed record Subject(Work Work, int Batch, int Layers, Func<Network> Create, IReadOnlyList<Row> Rows);
