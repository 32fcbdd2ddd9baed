using System.ComponentModel;

namespace ConvGen;

/// <summary>What the generator adds to a network's class beside its layers.</summary>
/// <typeparam name="TSelf">The network's class.</typeparam>
public interface INetwork<TSelf>
    where TSelf : Network<TSelf>, INetwork<TSelf>
{
    /// <summary>What is known of the network since it was compiled.</summary>
    static abstract NetworkPlan Plan { get; }

    /// <summary>Makes a network with weights drawn by a seed.</summary>
    /// <param name="seed">Seed of the initial weights.</param>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    static abstract TSelf Create(int seed);
}
