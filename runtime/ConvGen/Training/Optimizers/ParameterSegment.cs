using System.Collections.Generic;

namespace ConvGen;

/// <summary>A run of neighbouring trained parameters that are treated alike.</summary>
/// <param name="Offset">Offset of the first value among all parameters.</param>
/// <param name="Length">Number of values.</param>
/// <param name="Decays">Whether weight decay applies by default.</param>
internal readonly record struct ParameterSegment(int Offset, int Length, bool Decays)
{
    /// <summary>The trained parameters of a network as few runs, in order of offset.</summary>
    public static ParameterSegment[] Of(NetworkPlan plan)
    {
        var segments = new List<ParameterSegment>();
        foreach (ParameterInfo parameter in plan.Parameters)
        {
            if (!parameter.IsTrained || parameter.Length == 0)
                continue;
            bool decays = parameter.Role == ParameterRole.Weight;
            if (segments.Count > 0 && segments[^1] is var last && last.Decays == decays && last.Offset + last.Length == parameter.Offset)
                segments[^1] = last with { Length = last.Length + parameter.Length };
            else
                segments.Add(new ParameterSegment(parameter.Offset, parameter.Length, decays));
        }

        return [.. segments];
    }
}
