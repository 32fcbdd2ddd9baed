using System;
using System.Collections.Generic;

namespace ConvGen;

/// <summary>Gives parameters their first values.</summary>
internal static class ParameterInitializer
{
    /// <summary>Fills all parameters. Each draws from its own stream, so that its values don't depend on the others.</summary>
    /// <param name="parameters">What the parameters are.</param>
    /// <param name="values">Receives all values.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <param name="scheme">One scheme for all weights; <see langword="null"/>: by what follows the layer.</param>
    public static void Fill(IReadOnlyList<ParameterInfo> parameters, Span<float> values, int seed, Initialization? scheme)
    {
        for (int index = 0; index < parameters.Count; index++)
        {
            ParameterInfo parameter = parameters[index];
            Span<float> own = values.Slice(parameter.Offset, parameter.Length);
            switch (parameter.Role)
            {
                case ParameterRole.Weight:
                    Initialization chosen = scheme ?? (parameter.Rectified ? Initialization.He : Initialization.Xavier);
                    FillUniform(own, Bound(parameter, chosen), new RandomStream(unchecked((ulong)seed), (ulong)index));
                    break;
                case ParameterRole.Scale or ParameterRole.RunningVariance:
                    own.Fill(1);
                    break;
                case ParameterRole.Slope:
                    own.Fill(0.25f);
                    break;
                default:
                    own.Clear();
                    break;
            }
        }
    }

    /// <summary>Half the width of the uniform distribution; a square root is exact in IEEE arithmetic, so the bits are the same everywhere.</summary>
    internal static double Bound(ParameterInfo parameter, Initialization scheme) => scheme switch
    {
        Initialization.He => Math.Sqrt(6.0 / Math.Max(1, parameter.FanIn)),
        Initialization.Xavier => Math.Sqrt(6.0 / Math.Max(1, (long)parameter.FanIn + parameter.FanOut)),
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "The initialisation is unknown."),
    };

    private static void FillUniform(Span<float> values, double bound, RandomStream random)
    {
        for (int index = 0; index < values.Length; index++)
            values[index] = (float)(bound * ((2 * random.NextUnit()) - 1));
    }
}
