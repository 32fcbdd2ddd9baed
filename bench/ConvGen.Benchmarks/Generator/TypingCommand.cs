using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen.Benchmarks.Kernels;

namespace ConvGen.Benchmarks.Generator;

/// <summary>Prints what each edit costs while somebody types in a project with ResNet-50, none of them in the declaration.</summary>
internal static class TypingCommand
{
    // The first edits compile the generator's comparing code.
    private const int WarmUp = 50;
    private const int OtherFiles = 100;
    private const double TargetMilliseconds = 5;

    // The compiler binds the file anew for each analysis: fewer will do.
    private const int EditsPerAnalysis = 10;

    /// <summary>Measures and prints.</summary>
    /// <param name="edits">Edits of each kind.</param>
    /// <param name="output">Where the figures are printed.</param>
    public static void Run(int edits, TextWriter output)
    {
        output.WriteLine($"ResNet-50 and {OtherFiles} other files, {edits} edits of each kind. Milliseconds an edit:");
        output.WriteLine("  generator  its own steps, median and 95th percentile; driver: the compiler's search for the attribute as well; analyzer: on the network's file, without the compiler's binding.");
        output.WriteLine();
        output.WriteLine($"{"what is edited",-52} {"generator",9} {"95 %",6} {"driver",7} {"analyzer",9}   steps anew   target < {TargetMilliseconds} ms");
        Measure("a line in another file", (run, _) => run.EditElsewhere(), edits, output);
        Measure("the network's file: a line of a method", (run, edit) => run.EditNetwork(Declaration("", edit)), edits, output);
        Measure("the network's file: a line above, so that layers move", (run, edit) => run.EditNetwork(Declaration($"// {new string('x', edit % 60)}", 0)), edits, output);
    }

    private static void Measure(string name, Action<GeneratorRun, int> change, int edits, TextWriter output)
    {
        GeneratorRun run = NewRun(tracksSteps: false);
        run.Run();
        run.CheckErrors();
        double[] own = new double[edits];
        double[] driver = new double[edits];
        for (int edit = -WarmUp; edit < edits; edit++)
        {
            change(run, edit + WarmUp + 1);
            long begin = Stopwatch.GetTimestamp();
            run.Run();
            if (edit < 0)
                continue;
            driver[edit] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            own[edit] = run.OwnTime.TotalMilliseconds;
        }

        double[] analyzer = new double[Math.Max(1, edits / EditsPerAnalysis)];
        for (int edit = -WarmUp / EditsPerAnalysis; edit < analyzer.Length; edit++)
        {
            change(run, edit + WarmUp + 1);
            run.Run();
            double time = run.Analyze().TotalMilliseconds;
            if (edit >= 0)
                analyzer[edit] = time;
        }

        // The first edit of the empty file declares a class.
        GeneratorRun tracked = NewRun(tracksSteps: true);
        tracked.Run();
        for (int edit = 1; edit <= 2; edit++)
        {
            change(tracked, edit);
            tracked.Run();
        }
        (int all, int anew) = tracked.StepResults;

        Array.Sort(own);
        Array.Sort(driver);
        Array.Sort(analyzer);
        double upper = Quantiles.Of(own, 0.95);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-52} {Quantiles.Of(own, 0.5),9:F2} {upper,6:F2} {Quantiles.Of(driver, 0.5),7:F2} {Quantiles.Of(analyzer, 0.5),9:F2}   {anew} of {all,-7} {(upper < TargetMilliseconds ? "met" : "missed")}"));
    }

    private static GeneratorRun NewRun(bool tracksSteps) =>
        new(Declaration("", 0), Enumerable.Range(0, OtherFiles).Select(OtherFile), tracksSteps);

    /// <summary>The network's file with a first line and a method behind the layers.</summary>
    private static string Declaration(string firstLine, int number) => string.Create(CultureInfo.InvariantCulture,
        $"{firstLine}\n{ResNet50Declaration.Text[..ResNet50Declaration.Text.LastIndexOf('}')]}    public int Edit() => {number};\n}}\n");

    /// <summary>A file of ordinary code, with attributes as code has them.</summary>
    private static string OtherFile(int index)
    {
        string methods = string.Concat(Enumerable.Range(0, 20).Select(method => $$"""

                [MethodImpl(MethodImplOptions.NoInlining)]
                public static int Method{{method}}(int count)
                {
                    int sum = 0;
                    for (int index = 0; index < count; index++)
                        sum += index * {{method}};
                    return sum;
                }

            """));
        return $"using System.Runtime.CompilerServices;\n\nnamespace Measured.Others;\n\ninternal static class File{index}\n{{{methods}}}\n";
    }
}
