using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using ConvGen.Generator.Tests.Analyzers;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvGen.Generator.Tests.Emit;

/// <summary>Generated text meets no name of the user's; the few that it must share with the class are refused in words.</summary>
public sealed class NameCollisionTests
{
    /// <summary>Names that generated steps use: types of the runtime and of .NET, drivers, constants, methods.</summary>
    private static readonly string[] UsedNames =
    [
        "Workspace", "WorkRange", "Pass", "MapLayout", "FilterMap", "FeatureMaps", "Joins", "Upsampling", "Flattening", "FilterPacking", "ChannelSums",
        "MapActivations", "BiasRows", "HaloRows", "TileGrid", "WinogradFilters", "Kernels", "Unsafe", "MemoryMarshal", "Vector256", "Math", "Span", "System",
        "Steps", "Infer", "Run", "RunForward", "RunBackward", "Pack", "MakePlan", "s_plan", "Conv_Forward", "Conv_WeightAdjoint", "Conv_Filters", "NetSteps",
        "Map28x28x1",
    ];

    // Every kind of step: contraction, stencil, pool, join, normalisation, activation, upsampling, dense.
    private const string Layers = """
        [ConvGen.ConvLayer(8, 3, Padding = ConvGen.Padding.Same)] public partial ConvGen.ConvLayer Conv { get; }
        [ConvGen.ConvLayer(8, 3, Padding = ConvGen.Padding.Same, Groups = ConvGen.Groups.Depthwise)] public partial ConvGen.ConvLayer Depthwise { get; }
        [ConvGen.BatchNorm] public partial ConvGen.BatchNormLayer Norm { get; }
        [ConvGen.Activate(ConvGen.Activation.Silu)] public partial ConvGen.ActivationLayer Silu { get; }
        [ConvGen.Add(nameof(Conv), nameof(Silu))] public partial ConvGen.JoinLayer Sum { get; }
        [ConvGen.MaxPool(2)] public partial ConvGen.PoolLayer Pool { get; }
        [ConvGen.Upsample(2)] public partial ConvGen.UpsampleLayer Up { get; }
        [ConvGen.Dense(10)] public partial ConvGen.DenseLayer Logits { get; }
        """;

    private const string Net = "[ConvGen.ConvNet(1, 28, 28, InputGradient = true)] partial class Net { " + Layers + " }";

    [Fact]
    public Task LayersMayHaveTheNames()
    {
        string layers = string.Concat(UsedNames.Select(name =>
            $"[ConvGen.ConvLayer(1, 3, Padding = ConvGen.Padding.Same)] public partial ConvGen.ConvLayer {name} {{ get; }} "));
        return CompilesAsync(Net.Replace("partial class Net {", "partial class Net { " + layers, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("namespace App { # @ }")]
    [InlineData("namespace App { # partial class Joins { partial struct Pass { @ } } }")]
    [InlineData("# namespace App { @ }")]
    [InlineData("namespace Kernels.Math.Joins { @ } namespace Kernels { # }")]
    [InlineData("namespace ConvGen.App { # @ }")]
    [InlineData("namespace @class.@event { # partial class @object { @ } }")]
    [InlineData("namespace A { @ } namespace B { @ partial class Outer { @ } }")]
    public Task TypesOfTheUserMayHaveTheNames(string places)
    {
        string types = string.Concat(UsedNames
            .Where(name => name != "System" && !places.Contains(name, StringComparison.Ordinal))
            .Select(name => $"class {name} {{ }} "));
        return CompilesAsync(places.Replace("#", types, StringComparison.Ordinal).Replace("@ ", Net + " ", StringComparison.Ordinal));
    }

    [Fact]
    public Task MembersOfTheUserMayHaveTheNames()
    {
        string members = string.Concat(UsedNames.Where(name => name != "System").Select(name => $"public int {name}() => 1; "));
        return CompilesAsync(Net.Replace("partial class Net {", "partial class Net { " + members, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("public const int [|InputLength|] = 4;", "InputLength")]
    [InlineData("public static int [|OutputLength|] => 4;", "OutputLength")]
    [InlineData("private void [|RunGenerated|](int step) { }", "RunGenerated")]
    [InlineData("private int [|PackGenerated|];", "PackGenerated")]
    [InlineData("private enum [|DescribeGenerated|] { }", "DescribeGenerated")]
    public async Task AGeneratedMembersNameIsRefused(string member, string name)
    {
        string marked = Sources.Net("[Dense(10)] public partial DenseLayer Logits { get; } " + member, "4");
        await DiagnosticAssert.ReportsAsync("CVG0013", marked, $"'{name}'", "a member of a network", $"'Own{name}'");
        // Nor does a compiler error about the second member of that name hide the message.
        Assert.Empty(DiagnosticAssert.ErrorsOf(TestCompilation.Generate(TestCompilation.Create(MarkedSource.Parse(marked).Text))));
    }

    private static async Task CompilesAsync(string source)
    {
        IReadOnlyList<Diagnostic> problems = await TestCompilation.AnalyzeAsync(TestCompilation.Create(source));
        Assert.Empty(problems);
        Assert.Empty(DiagnosticAssert.ErrorsOf(TestCompilation.Generate(TestCompilation.Create(source))));
    }
}
