using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ConvGen.Generator.Schedule;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConvGen.Generator.Tests.Analyzers;

/// <summary>CVG0202 says what the planners do, for any shape.</summary>
public sealed class UnrollBudgetTests
{
    /// <summary>Arguments of a convolution, the network's input, and the end of the hint; empty where there is none.</summary>
    public static TheoryData<string, string, string> Shapes => new()
    {
        { "8, 5", "1, 28, 28", "" },
        { "64, 7", "64, 28, 28", "" },
        { "64, 7, Stride = 2", "3, 64, 64", "all 7×7 taps would pass the JIT's budget, so that forward and weight adjoint loop over the kernel's rows." },
        { "64, 7, Stride = 2, Algorithm = ConvAlgorithm.Direct", "64, 64, 64", "all 7×7 taps would pass the JIT's budget, so that weight adjoint loops over the kernel's rows." },
        { "64, 7, Stride = 2", "64, 64, 64", "" },
        { "8, 13", "1, 28, 28", "all 13×13 taps would pass the JIT's budget, so that forward and weight adjoint loop over the kernel's rows." },
        { "8, 13", "1, 28, 28, InputGradient = true", "all 13×13 taps would pass the JIT's budget, so that all three directions loop over the kernel's rows." },
        { "8, 13", "1, 28, 28, Training = false", "all 13×13 taps would pass the JIT's budget, so that forward loops over the kernel's rows." },
        { "8, 13, Unroll = Unroll.Rows", "1, 28, 28", "" },
        { "32, 24, Groups = Groups.Depthwise", "32, 32, 32", "" },
        { "8, 601", "1, 1000", "all 601 taps would pass the JIT's budget, so that forward and weight adjoint loop over the kernel's taps." },
        { "8, 9, Transposed = true", "16, 14, 14", "all 9×9 taps would pass the JIT's budget, so that forward and weight adjoint loop over the kernel's rows." },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task SaysWhichDirectionsAreCompact(string arguments, string input, string expected)
    {
        IReadOnlyList<Diagnostic> hints = await TestCompilation.AnalyzeAsync(TestCompilation.Create(Sources.Conv(arguments, input)));
        string actual = string.Join("\n", hints.Select(hint => hint.Id + " " + hint.GetMessage(CultureInfo.InvariantCulture)));
        if (expected.Length == 0)
            Assert.Empty(actual);
        else
            Assert.StartsWith("CVG0202 'Conv1': to unroll " + expected, actual, StringComparison.Ordinal);
    }

    /// <summary>The same question put to the kernels that are written.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void CompactKernelsAreWrittenWhereItSaysSo(string arguments, string input, string expected)
    {
        bool asked = arguments.Contains("Unroll", StringComparison.Ordinal);
        CSharpCompilation generated = TestCompilation.Generate(TestCompilation.Create(Sources.Conv(arguments, input)));
        var forms = generated.SyntaxTrees
            .Select(tree => Path.GetFileName(tree.FilePath).Replace(".g.cs", "", StringComparison.Ordinal))
            .Where(name => name.StartsWith("Conv2d", StringComparison.Ordinal))
            .Select(KernelName.Parse)
            .OfType<ConvKernelSpec>()
            .Where(kernel => kernel.Target == VectorTargets.V256)
            .Select(kernel => kernel.Form)
            .Distinct()
            .ToList();
        Assert.Equal(expected.Contains("rows", StringComparison.Ordinal) || asked, forms.Contains(UnrollForm.Rows));
        Assert.Equal(expected.Contains("kernel's taps", StringComparison.Ordinal), forms.Contains(UnrollForm.Loops));
    }

    [Fact]
    public Task MarksTheLayersName() => DiagnosticAssert.ReportsAsync(
        "CVG0202", Sources.Net("[ConvLayer(8, 13)] public partial ConvLayer [|Conv1|] { get; }"), "13×13 taps", "Unroll = Unroll.Rows");
}
