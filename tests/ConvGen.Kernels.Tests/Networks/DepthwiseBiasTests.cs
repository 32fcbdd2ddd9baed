using System;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;
using Xunit;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>The bias's adjoint that a depthwise weight adjoint sums along.</summary>
public sealed class DepthwiseBiasTests
{
    private const int Images = 64;

    private static readonly Lazy<GeneratedNetworks> s_networks = new(() => GeneratedNetworks.Compile("DepthwiseBias",
        ["[ConvNet(8, 56, 56)] public sealed partial class Depthwise { [ConvLayer(8, kernel: 3, Padding = 1, Groups = 8)] public partial ConvLayer A { get; } }"]));

    /// <summary>Numbers that are all alike round all alike: a single sum of 200,000 would be wrong in its fourth digit.</summary>
    [Fact]
    public void EqualAdjointsOfALargeBatchKeepTheirDigits()
    {
        const float Adjoint = 0.1f;
        Network network = s_networks.Value.Create("Depthwise");
        Backpropagation pass = new(network);
        pass.Forward(NamedNoise.Of(Images * network.Plan.InputLength, "images"));
        pass.Backward([.. Enumerable.Repeat(Adjoint, Images * network.Plan.OutputLength)]);
        int terms = Images * 56 * 56;
        Bound.Direct(terms).Require("bias", pass.ParameterAdjoint("A.bias"), [.. Enumerable.Repeat((double)Adjoint * terms, 8)]);
    }
}
