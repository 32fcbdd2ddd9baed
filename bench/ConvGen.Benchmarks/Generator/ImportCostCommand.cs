using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen.Tests;

namespace ConvGen.Benchmarks.Generator;

/// <summary>Prints what importing large models costs: the tool's own time, and what the imported declaration adds to a user's build.</summary>
internal static class ImportCostCommand
{
    private const string Variable = "CONVGEN_DATA";
    private const int Imports = 3;

    private static readonly (string Name, string File, double MostGeneratorSeconds)[] Models = [("ResNet-50", "light_resnet50", 2), ("DenseNet-121", "light_densenet121", 5)];

    /// <summary>Measures and prints.</summary>
    /// <param name="output">Where the figures are printed.</param>
    /// <returns>The exit code.</returns>
    public static int Run(TextWriter output)
    {
        string folder = Path.Combine(Environment.GetEnvironmentVariable(Variable) ?? "", "models", "onnx-light");
        if (!Directory.Exists(folder))
        {
            Console.Error.WriteLine($"{Variable} must name the folder of data; models/onnx-light isn't in '{Environment.GetEnvironmentVariable(Variable)}'.");
            return 2;
        }
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("convgen-import-");
        try
        {
            foreach ((string name, string file, double most) in Models)
                Run(output, name, Path.Combine(folder, file + ".onnx"), most, temporary.CreateSubdirectory(file).FullName);
            return 0;
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private static void Run(TextWriter output, string name, string graph, double mostSeconds, string folder)
    {
        string model = Path.Combine(folder, "model.onnx");
        long weights = DrawnWeights.Write(graph, model);
        double import = Enumerable.Range(0, Imports).Select(_ => GeneratorCommand.Seconds(() => Import(model, folder))).Order().ElementAt(Imports / 2);
        string declaration = File.ReadAllText(Path.Combine(folder, "Imported.cs"));
        GeneratorRun run = new(declaration);
        run.Bind();
        double cold = GeneratorCommand.Seconds(run.Run);
        run.CheckErrors();
        (double empty, double network) = BuildTime.Measure(declaration);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}, {weights / 1e6:F1} million weights"));
        GeneratorCommand.Print(output, $"convgen import, a process of its own, median of {Imports}", "≤ 2 s", import, "F2", "s");
        GeneratorCommand.Print(output, "generator, cold for the first of these models", string.Create(CultureInfo.InvariantCulture, $"≤ {mostSeconds} s"), cold, "F2", "s");
        GeneratorCommand.Print(output, $"generated source, {run.Files.Count} files", "≤ 1.5 MB", run.Files.Sum(GeneratorCommand.Bytes) / 1e6, "F2", "MB");
        GeneratorCommand.Print(output, string.Create(CultureInfo.InvariantCulture, $"dotnet build, more than an empty project ({network:F1} s − {empty:F1} s)"), "≤ 10 s", network - empty, "F1", "s");
    }

    private static void Import(string model, string folder)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        ProcessStartInfo start = new(dotnet, [typeof(Tool.Importer).Assembly.Location, "import", model, "-o", folder, "--name", "Imported"]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The import ended with {process.ExitCode}: {said}");
    }
}
