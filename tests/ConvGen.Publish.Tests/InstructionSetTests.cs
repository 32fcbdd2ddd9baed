using System;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Threading.Tasks;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Publish.Tests;

/// <summary>Generated kernels equal the oracle as NativeAOT compiles them, one publish per instruction set.</summary>
public sealed class InstructionSetTests(MatrixProject matrix) : IClassFixture<MatrixProject>
{
    [ToolFact("clang|gcc")]
    public async Task Shapes_equal_the_oracle_at_128_bits() => await RequireAsync("x86-64-v2", 128);

    [ToolFact("clang|gcc")]
    public async Task Shapes_equal_the_oracle_at_256_bits() => await RequireAsync("x86-64-v3", 256);

    [Avx512Fact("clang|gcc")]
    public async Task Shapes_equal_the_oracle_at_512_bits() => await RequireAsync("x86-64-v4", 512);

    [ToolFact("clang", "aarch64-linux-gnu-ld", "/usr/aarch64-linux-gnu/lib/crti.o", "qemu-aarch64")]
    public async Task Shapes_equal_the_oracle_on_arm64_under_an_emulator()
    {
        string printed = await matrix.RunAsync(
            "arm64", ["qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"], "-r", "linux-arm64", "-p:LinkerFlavor=bfd", "-p:ObjCopyName=aarch64-linux-gnu-objcopy");
        Require(printed, "on Arm64 (emulated)", 128);
    }

    private async Task RequireAsync(string instructionSet, int bits) =>
        Require(await matrix.RunAsync(instructionSet, [], "-r", "linux-x64", $"-p:ConvGenInstructionSet={instructionSet}"), $"for {instructionSet}", bits);

    private void Require(string printed, string where, int bits)
    {
        Assert.InRange(matrix.Count, 50, 100);
        Assert.Equal(FormattableString.Invariant($"vectors of {bits} bits: {matrix.Count} shapes checked, 0 failed"), printed.TrimEnd());
        CheckedCount.Report($"{matrix.Count} generated shapes of the matrix checked against the oracle, compiled by NativeAOT {where}: vectors of {bits} bits");
    }

    /// <summary>A test that also needs a processor with AVX-512.</summary>
    private sealed class Avx512FactAttribute : ToolFactAttribute
    {
        public Avx512FactAttribute(params string[] tools)
            : base(tools)
        {
            if (!Avx512F.IsSupported || !Vector512.IsHardwareAccelerated)
                Skip ??= "needs a processor with AVX-512";
        }
    }
}
