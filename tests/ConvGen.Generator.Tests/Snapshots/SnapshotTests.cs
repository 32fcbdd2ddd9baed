using System;
using System.IO;
using System.Linq;
using ConvGen.Generator.Emit;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;
using ConvGen.Generator.Tests.Architecture;
using Xunit;

namespace ConvGen.Generator.Tests.Snapshots;

/// <summary>Generated text as it was last looked at: small kernels of every family, both parts of a network, and the plan of many shapes.</summary>
public sealed class SnapshotTests
{
    private static readonly string[] s_kernels =
    [
        "Conv2dForward_K1S1D1_V256_T2x2_R3",
        "Conv2dForward_K1S1D1_V512_T1x2_Prefetch",
        "Conv2dForward_K1S1D1_V256_T2x2_Prefetch",
        "Conv2dForward_K1S1D1_V256_T2x1_Store",
        "Conv2dForward_K2S1D1_V128_T2x2_C1",
        "Conv2dForward_K1x3S1x2D1_V512_T3x1",
        "Conv2dForward_K1x2S1D1_V512_T2x2",
        "Conv2dForward_K3S1D2_V256_T2x1_R1_Rows",
        "Conv2dForward_K3S1D1_V256_T1x2_Loops",
        "Conv2dForward_K2x1S1D1_V512_T20x3_C1_PixelLanes",
        "Conv2dForward_K1S1D1_V256_T12x2_C1_PixelLanes_Planes",
        "Conv2dDot_K1x2S1D1_V256_T2x2",
        "Conv2dWeightAdjoint_K2S1D1_V256_T2x1",
        "Conv2dWeightAdjoint_K2S2D1_V256_T4x1_C2",
        "DepthwiseForward_K2S1D1_V256_T2",
        "DepthwiseForward_K2S1D1_V512_T2x1",
        "DepthwiseWeightAdjoint_K2S1D1_V128_T2",
        "DepthwiseWeightAdjoint_K1x2S1D1_V512_T2x1_Prefetch",
        "DepthwiseWeightAdjoint_K2x1S1D1_V256_T2_Bias",
        "MaxPoolForward_K2S2D1_V256",
        "MaxPoolInputAdjoint_K2S2D1_V256",
        "MaxPoolInputAdjoint_K2S2D1_V256_Limited_Store",
        "AveragePoolForward_Window_V256",
        "WinogradInput_F1x2K1x3_V256",
        "WinogradOutput_F1x2K1x3_V128",
        "WinogradInput_F1x2K1x3_V512",
        "WinogradOutput_F1x2K1x3_V512",
        "WinogradInput_F1x2K1x3S1x2_V256",
        "WinogradOutput_F1x4K1x3S1x2P0x1_V256",
    ];

    public static TheoryData<string> Kernels => [.. s_kernels];

    private const string Net = """
        using ConvGen;

        namespace Example;

        /// <summary>Tells two signs apart.</summary>
        [ConvNet(1, 6, 6)]
        public sealed partial class SignNet
        {
            /// <summary>Finds edges.</summary>
            [ConvLayer(2, kernel: 3, Padding = Padding.Same, Activation = Activation.Relu)]
            public partial ConvLayer Edges { get; }

            [MaxPool(2)]
            public partial PoolLayer Pool { get; }

            [Dense(2)]
            public partial DenseLayer Logits { get; }
        }
        """;

    // Drivers that the small network hasn't: bands of rows and blocks of channels, a function applied while the rows are in the cache, filters shared between threads and fetched ahead.
    private const string Drivers = """
        using ConvGen;

        [ConvNet(128, 12, 12, Training = false)]
        public sealed partial class DriverNet
        {
            [ConvLayer(128, kernel: 5, Padding = Padding.Same, Groups = 128, Activation = Activation.Silu)]
            public partial ConvLayer Depthwise { get; }

            [ConvLayer(64, kernel: 3, Padding = Padding.Same)]
            public partial ConvLayer Tiles { get; }
        }
        """;

    [Theory]
    [MemberData(nameof(Kernels))]
    public void KernelIsAsLastSeen(string name) => Snapshot.Match(name, KernelEmitter.Emit(KernelBuilder.Build(KernelName.Parse(name))));

    [Fact]
    public void PublicPartIsAsLastSeen() => Snapshot.Match("SignNet", NetEmitter.EmitPublicPart(Parsed()));

    [Fact]
    public void StepsAreAsLastSeen() => Snapshot.Match("SignNet.Steps", NetEmitter.EmitImplementation(Parsed()).Files[0].Text);

    [Fact]
    public void DriversAreAsLastSeen() => Snapshot.Match("DriverNet.Steps", NetEmitter.EmitImplementation(TestCompilation.Parse(Drivers).Network!).Files[0].Text);

    [Fact]
    public void PlansAreAsLastSeen() => Snapshot.Match("Plans", PlannedShapes.Describe());

    [Fact]
    public void EverySnapshotHasItsTest()
    {
        string[] files =
        [
            .. Directory.GetFiles(Path.Combine(SourceFolders.Root, "tests", "ConvGen.Generator.Tests", "Snapshots"), "*.verified.txt")
                .Select(path => Path.GetFileName(path).Replace(".verified.txt", "", StringComparison.Ordinal)),
        ];
        Assert.Equal(
            s_kernels.Concat(["DriverNet.Steps", "SignNet", "SignNet.Steps", "Plans"]).Order(StringComparer.Ordinal),
            files.Order(StringComparer.Ordinal));
    }

    private static NetSpec Parsed() => TestCompilation.Parse(Net).Network!;
}
