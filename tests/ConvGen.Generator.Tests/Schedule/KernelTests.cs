using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Algorithm;
using ConvGen.Generator.Emit;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Schedule;
using ConvGen.Generator.Tests.Ir;
using ConvGen.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace ConvGen.Generator.Tests.Schedule;

/// <summary>Every kernel of the matrix, of networks with every layer, and of shapes by chance: its name is its specification, and the JIT can take it.</summary>
public sealed class KernelTests
{
    private const int DrawnShapes = 2_000;

    private static readonly Lazy<IReadOnlyList<KernelSpec>> s_kernels = new(() =>
    [
        .. Networks(EveryLayer.Matrix).Concat(Networks(EveryLayer.First)).Concat(Networks(EveryLayer.Second))
            .SelectMany(network => NetEmitter.EmitImplementation(network).Kernels)
            .Distinct(),
    ]);

    [Fact]
    public void NamesOfKernelsAreTheirSpecifications()
    {
        Assert.InRange(s_kernels.Value.Count, 500, 5_000);
        Assert.All(s_kernels.Value, kernel => Assert.Equal(kernel, KernelName.Parse(kernel.Name)));
        Assert.Equal(s_kernels.Value.Count, s_kernels.Value.Select(kernel => kernel.Name).Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Conv2dForward")]
    [InlineData("Conv2dForward_K3S1D1_V64_T6x2")]
    [InlineData("Conv2dForward_K3S1D1_V256_T6x2_Columns")]
    [InlineData("WinogradInput_F4_V256")]
    public void OtherNamesAreRefused(string name) => Assert.Throws<FormatException>(() => KernelName.Parse(name));

    [Fact]
    public void OnlyTilesOverTwoBlocksTakeUpARest()
    {
        Assert.All(VectorTargets.All, target => Assert.False(ConvPlanner.TakesUpRest([.. ConvPlanner.PixelTiles(target, FilterBlock.Filters, 64)])));
        Assert.True(ConvPlanner.TakesUpRest([.. ConvPlanner.PixelTiles(VectorTargets.V512, 2 * FilterBlock.Filters, 64)]));
    }

    [Fact]
    public void KernelsOfTheMatrixStayWithinTheLimitsOfTheJit()
    {
        Assert.All(s_kernels.Value, RequireWithinLimits);
        CheckedCount.Report($"{s_kernels.Value.Count} kernels of the matrix stay within the limits of the JIT, and their names can be read back");
    }

    [Fact]
    public void KernelsOfDrawnShapesStayWithinTheLimitsOfTheJit()
    {
        Random random = new(11);
        HashSet<KernelSpec> kernels = [];
        for (int count = 0; count < DrawnShapes; count++)
        {
            ConvProblem problem = RandomShape.Draw(random);
            MapLayout large = RandomShape.Layout(problem.Channels, problem.Height, problem.Width, problem.ForwardHalo);
            MapLayout small = RandomShape.Layout(problem.Filters, problem.OutputHeight, problem.OutputWidth, problem.AdjointHalo);
            Unroll unroll = random.Next(4) == 0 ? Unroll.Rows : Unroll.Taps;
            kernels.UnionWith(ContractionEmitter.Kernels(ConvPlanner.Forward(problem, large, small, unroll)));
            kernels.UnionWith(ContractionEmitter.Kernels(ConvPlanner.InputAdjoint(problem, small, large, unroll)));
            kernels.UnionWith(WeightAdjointEmitter.Kernels(WeightAdjointPlanner.Plan(problem, large, small, unroll)));
            kernels.UnionWith(Transforms(problem));
        }
        Assert.InRange(kernels.Count, 5_000, int.MaxValue);
        Assert.All(kernels, RequireWithinLimits);
    }

    /// <summary>Tiles whose lanes are pixels cover each length, and none is shorter than a vector, which would reach beyond its row.</summary>
    [Theory]
    [InlineData(4, 2)]
    [InlineData(8, 2)]
    [InlineData(16, 4)]
    public void TilesOfVectorsCoverALength(int lanes, int most)
    {
        for (int length = lanes; length < 4 * most * lanes; length++)
        {
            int end = 0;
            foreach (TilePlanner.Run run in TilePlanner.ComposeVectors(length, lanes, most))
            {
                Assert.Equal(end, run.Begin);
                Assert.InRange(run.Size, lanes, most * lanes);
                end += run.Size * run.Count;
            }
            Assert.Equal(length, end);
        }
    }

    private static IEnumerable<KernelSpec> Transforms(ConvProblem problem) =>
        from direction in new[] { (problem.OutputHeight, problem.OutputWidth, Adjoint: false), (problem.Height, problem.Width, Adjoint: true) }
        from axes in WinogradPlanner.Candidates(problem, direction.Item1, direction.Item2, direction.Adjoint)
        from kind in Enum.GetValues<WinogradKind>()
        where !direction.Adjoint || kind is WinogradKind.Input or WinogradKind.Output
        from target in new[] { VectorTargets.V256, VectorTargets.V512 }
        select new WinogradKernelSpec(kind, axes.Rows, axes.Columns, target);

    /// <summary>Strides of 8 and 32, as in networks that segment images, would have thousands of points.</summary>
    [Theory]
    [InlineData("21, kernel: 16, Stride = 8, Padding = 4, Transposed = true", "21, 35, 35")]
    [InlineData("21, kernel: 64, Stride = 32, Padding = 16, Transposed = true", "21, 17, 17")]
    [InlineData("1024, kernel: 16, Stride = 8, Padding = 4, Algorithm = ConvAlgorithm.Winograd", "1024, 16, 16")]
    public void LongStridesStayDirect(string arguments, string input)
    {
        IReadOnlyCollection<KernelSpec> kernels = NetEmitter.EmitImplementation(Networks(Sources.Conv(arguments, input + ", InputGradient = true")).Single()).Kernels;
        Assert.Empty(kernels.OfType<WinogradKernelSpec>());
    }

    /// <summary>Bytes of transformed filters stay below what an <see cref="int"/> counts; 2,048 channels still have all tiles.</summary>
    [Theory]
    [InlineData(2_048, 5)]
    [InlineData(4_096, 3)]
    [InlineData(8_192, 0)]
    public void FiltersStayCountable(int channels, int largest)
    {
        WindowAxis axis = new(3, 1, 1, 1, 1);
        ConvProblem problem = new(channels, 16, 16, channels, 16, 16, new WindowSpec(axis, axis), Groups: 1, Flip: false);
        Assert.Equal(largest, WinogradPlanner.Candidates(problem, 16, 16, adjoint: false).Select(tiles => tiles.Rows.Tile).DefaultIfEmpty(0).Max());
    }

    /// <summary>What is counted is the program itself, not the schedule's estimate of it.</summary>
    private static void RequireWithinLimits(KernelSpec kernel)
    {
        TileProgram program = KernelBuilder.Build(kernel);
        Assert.True(
            JitLimits.Fit(program.MultiplyAdds, program.HelperCalls),
            $"{kernel.Name}: {program.MultiplyAdds} multiply-adds of at most {JitLimits.MultiplyAdds}, {program.HelperCalls} helper calls of at most {JitLimits.HelperCalls}");
    }

    /// <summary>Filters of 512 channels come from beyond the cache: a few images are worth fewer of them, a batch fewer products.</summary>
    [Theory]
    [InlineData("512, 7, 7", "WinogradInput_F4K3_V256")]
    [InlineData("512, 7, 7, TrainingBatch = 32", "WinogradInput_F4K3_V256")]
    [InlineData("512, 7, 7, TrainingBatch = 1", "WinogradInput_F2K3_V256")]
    public void AdjointsArePlannedForTheTrainingBatch(string input, string expected)
    {
        string source = Sources.Conv("512, 3, Padding = 1", input + ", InputGradient = true");
        IReadOnlyCollection<string> inputs =
        [
            .. NetEmitter.EmitImplementation(Networks(source).Single()).Kernels
                .OfType<WinogradKernelSpec>().Where(kernel => kernel is { Kind: WinogradKind.Input, Target.Bits: 256 }).Select(kernel => kernel.Name),
        ];
        Assert.Contains(expected, inputs);
        Assert.Equal(expected.Contains("F4"), inputs.Contains("WinogradInput_F4K3_V256"));
    }

    private static IEnumerable<NetSpec> Networks(string source)
    {
        CSharpCompilation compilation = TestCompilation.Create(source);
        SyntaxTree tree = compilation.SyntaxTrees[0];
        SemanticModel model = compilation.GetSemanticModel(tree);
        return
            from declaration in tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()
            where declaration.AttributeLists.Count > 0
            select NetParser.Parse(model.GetDeclaredSymbol(declaration)!, compilation, default).Network
                ?? throw new InvalidOperationException($"{declaration.Identifier} isn't a network.");
    }
}
