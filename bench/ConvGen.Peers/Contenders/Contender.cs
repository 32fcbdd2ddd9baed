using System;

namespace ConvGen.Peers.Contenders;

/// <summary>Somebody who does a subject's work.</summary>
internal abstract class Contender : IDisposable
{
    /// <summary>Who it is, as in the table's head.</summary>
    public abstract string Name { get; }

    /// <summary>The setting it runs in, where there is a choice.</summary>
    public virtual string Setting => "";

    /// <summary>What it computes, laid out as <see cref="Results"/> says; compared before anything is timed.</summary>
    public abstract float[] Outputs();

    /// <summary>Takes the next best setting, after outputs that nobody else has.</summary>
    /// <returns>Whether there was one.</returns>
    public virtual bool TakeOtherSetting() => false;

    /// <summary>Works for about a time.</summary>
    /// <param name="seconds">How long.</param>
    /// <returns>Seconds per call, for each row of the subject.</returns>
    public abstract double[] Block(double seconds);

    public virtual void Dispose()
    {
    }
}
