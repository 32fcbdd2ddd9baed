extern alias generator;

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using generator::ConvGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvGen.Benchmarks;

/// <summary>What the generator costs on a 50-layer network that trains.</summary>
internal static class GeneratorFigures
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14);

    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create([new ConvNetGenerator().AsSourceGenerator()], parseOptions: Options);

    public static Compilation Compile(string declaration, string elsewhere)
    {
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "ConvGen.dll" or "netstandard.dll" or "mscorlib.dll"))
            .Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            "Benched",
            [CSharpSyntaxTree.ParseText(declaration, Options), CSharpSyntaxTree.ParseText(elsewhere, Options)],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
    }

    public static void Run()
    {
        // The compiler's own first use is not the generator's cost: it binds an empty project first.
        double empty = Emit(Compile("class Empty;", ""));
        Compilation network = Compile(ResNet50(), "");
        Print("generator, first run in a process", "≤ 1 s", Seconds(() => Driver().RunGenerators(network)), "s");
        GeneratorDriver driver = Driver();
        Print("generator, second run", "", Seconds(() => driver = driver.RunGenerators(network)), "s");
        Compilation edited = Compile(ResNet50(), "class Elsewhere;");
        Print("generator, after an edit elsewhere", "", 1000 * Seconds(() => driver = driver.RunGenerators(edited)), "ms");
        SyntaxTree[] trees = [.. driver.GetRunResult().GeneratedTrees];
        long bytes = trees.Sum(tree => (long)Encoding.UTF8.GetByteCount(tree.ToString()));
        Print("generated source", "≤ 1.5 MB", bytes / 1e6, "MB");
        double full = Emit(network.AddSyntaxTrees(trees));
        Print("compiling it, more than an empty project (in memory, compiler not precompiled)", "≤ 8 s", full - empty, "s");
        foreach (IGrouping<string, SyntaxTree> family in trees.GroupBy(Family).OrderByDescending(group => group.Sum(tree => tree.Length)).Take(15))
            Console.WriteLine($"  {family.Sum(tree => tree.Length) / 1024,6} KB in {family.Count(),3} files: {family.Key}");
    }

    /// <summary>ResNet-50 as a user would declare it.</summary>
    public static string ResNet50()
    {
        StringBuilder text = new("using ConvGen;\nnamespace Benched;\n[ConvNet(3, 224, 224)]\npublic sealed partial class ResNet50\n{\n");
        void Layer(string attribute, string type, string name) => text.Append("    [").Append(attribute).Append("] public partial ").Append(type).Append(' ').Append(name).Append(" { get; }\n");
        void Normalised(string convolution, string name, bool rectified)
        {
            Layer(convolution, "ConvLayer", name);
            Layer(rectified ? "BatchNorm(Activation = Activation.Relu)" : "BatchNorm", "BatchNormLayer", name + "Norm");
        }

        Normalised("ConvLayer(64, kernel: 7, Stride = 2, Padding = 3, Bias = false)", "First", rectified: true);
        Layer("MaxPool(3, Stride = 2, Padding = 1)", "PoolLayer", "FirstPool");
        string before = "FirstPool";
        (int Blocks, int Width)[] stages = [(3, 64), (4, 128), (6, 256), (3, 512)];
        for (int stage = 0; stage < stages.Length; stage++)
        {
            (int blocks, int width) = stages[stage];
            for (int block = 0; block < blocks; block++)
            {
                string name = $"Stage{stage + 1}Block{block + 1}";
                int stride = stage > 0 && block == 0 ? 2 : 1;
                Normalised($"ConvLayer({width}, kernel: 1, Bias = false, From = nameof({before}))", name + "Reduce", rectified: true);
                Normalised($"ConvLayer({width}, kernel: 3, Stride = {stride}, Padding = 1, Bias = false)", name + "Conv", rectified: true);
                Normalised($"ConvLayer({4 * width}, kernel: 1, Bias = false)", name + "Expand", rectified: false);
                string shortcut = before;
                if (block == 0)
                {
                    Normalised($"ConvLayer({4 * width}, kernel: 1, Stride = {stride}, Bias = false, From = nameof({before}))", name + "Shortcut", rectified: false);
                    shortcut = name + "ShortcutNorm";
                }
                Layer($"Add(nameof({name}ExpandNorm), nameof({shortcut}), Activation = Activation.Relu)", "JoinLayer", name);
                before = name;
            }
        }
        Layer("GlobalAveragePool", "PoolLayer", "LastPool");
        Layer("Dense(1000)", "DenseLayer", "Logits");
        return text.Append("}\n").ToString();
    }

    private static string Family(SyntaxTree tree)
    {
        string name = Path.GetFileName(tree.FilePath);
        int tile = name.IndexOf("_T", StringComparison.Ordinal);
        return tile < 0 ? name : name[..tile];
    }

    private static double Emit(Compilation compilation) => Seconds(() =>
    {
        using MemoryStream stream = new();
        var result = compilation.Emit(stream);
        if (!result.Success)
            throw new InvalidOperationException(result.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToString());
    });

    private static double Seconds(Action action)
    {
        long begin = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void Print(string figure, string target, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure}: {value:F2} {unit}{(target.Length > 0 ? $" (target {target})" : "")}"));
}
