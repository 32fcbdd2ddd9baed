using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Intrinsics;
using System.Threading.Tasks;
using ConvGen.Kernels.Tests.Networks;
using ConvGen.Kernels.Tests.Shapes;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Kernels.Tests.Jit;

/// <summary>Every kernel of every width that the machine has is fully optimised and calls nothing: the JIT itself says so.</summary>
public sealed class JitTests
{
    [Theory]
    [InlineData(null, 512)]
    [InlineData("DOTNET_EnableAVX512", 256)]
    [InlineData("DOTNET_EnableAVX2", 128)]
    public async Task KernelsAreFullyOptimisedAndCallNothing(string? without, int widest)
    {
        string[] assemblies = [ShapeMatrix.Written.Value.AssemblyPath, LayerNetworks.AssemblyPath];
        int machine = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        string[] kernels =
        [
            .. assemblies.SelectMany(KernelMethods.Of).Select(kernel => kernel.Name).Distinct()
                .Where(name => KernelMethods.BitsOf(name) <= Math.Min(widest, machine)),
        ];
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Dictionary<string, string> switches = new()
            {
                ["DOTNET_JitStdOutFile"] = path,
                ["DOTNET_JitDisasmSummary"] = "1",
                ["DOTNET_JitDisasm"] = $"{KernelMethods.Type}:* {typeof(Specimens).FullName}:*",
            };
            if (without is not null)
                switches[without] = "0";
            (int failed, string output) = await ChildProcess.RunAsync(switches, ["kernels", .. assemblies]);
            Assert.True(failed == 0, output);

            Assert.InRange(kernels.Length, 100, int.MaxValue);
            string[] problems = [.. JitReport.Read(path, KernelMethods.Type).ProblemsOf(kernels)];
            Assert.True(problems.Length == 0, string.Join("\n", problems.Take(20)));
            CheckedCount.Report($"{kernels.Length} kernels of at most {Math.Min(widest, machine)} bits are fully optimised and call nothing");

            // What it looks for it also finds.
            JitReport specimens = JitReport.Read(path, typeof(Specimens).FullName!);
            Assert.Empty(specimens.ProblemsOf([nameof(Specimens.IsFine)]));
            Assert.Contains("calls: call", Assert.Single(specimens.ProblemsOf([nameof(Specimens.Calls)])), StringComparison.Ordinal);
            Assert.Equal(["IsNotOptimised is MinOpts"], specimens.ProblemsOf([nameof(Specimens.IsNotOptimised)]));
            Assert.Equal(["Missing was not compiled", "Missing has no listing"], specimens.ProblemsOf(["Missing"]));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
