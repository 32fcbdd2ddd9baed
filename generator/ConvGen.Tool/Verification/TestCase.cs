using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ConvGen.Tool.Verification;

/// <summary>A model with a folder of inputs and reference results, or without one.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Model">Path of the model.</param>
/// <param name="Data">Folder with <c>input_0.pb</c>, <c>output_0.pb</c> and so on; empty if there is none.</param>
internal sealed record TestCase(string Name, string Model, string Data)
{
    private const int MaximumDepth = 8;

    /// <summary>The cases of a model's file, or of every model below a folder.</summary>
    public static IEnumerable<TestCase> Find(string path)
    {
        string root = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        EnumerationOptions options = new() { RecurseSubdirectories = true, MaxRecursionDepth = MaximumDepth, AttributesToSkip = FileAttributes.ReparsePoint };
        string[] models = Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*.onnx", options).Order(StringComparer.Ordinal)] : [path];
        foreach (string model in models)
        {
            string name = Path.GetFileName(model) == "model.onnx" ? Path.GetRelativePath(root, Path.GetDirectoryName(model)!) : Path.GetRelativePath(root, model);
            if (name == ".")
                name = Path.GetFileName(model);
            string[] sets = [.. DataOf(model)];
            foreach (string set in sets)
                yield return new TestCase(sets.Length > 1 ? $"{name} {Path.GetFileName(set)}" : name, model, set);
            if (sets.Length == 0)
                yield return new TestCase(name, model, "");
        }
    }

    /// <summary>Files such as input_0.pb in order.</summary>
    public IReadOnlyList<string> Files(string kind)
    {
        if (Data.Length == 0)
            return [];
        List<string> files = [];
        while (Path.Combine(Data, $"{kind}_{files.Count}.pb") is var file && File.Exists(file))
            files.Add(file);
        return files;
    }

    /// <summary>
    /// Folders of references: <c>test_data_set_0</c> or <c>refs/cat</c> beside the only model of a folder; where there are several, those in a folder named
    /// after the model, such as <c>resnet20_refs</c>.
    /// </summary>
    private static IEnumerable<string> DataOf(string model)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        bool isOnly = Directory.EnumerateFiles(folder, "*.onnx").Take(2).Count() == 1;
        string stem = Path.GetFileNameWithoutExtension(model);
        foreach (string own in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(own);
            string key = name.Replace("refs", "", StringComparison.Ordinal).Trim('_', '-', '.');
            bool isNamed = name.Contains("refs", StringComparison.Ordinal) && key.Length > 0 && (stem.StartsWith(key, StringComparison.Ordinal) || stem.EndsWith(key, StringComparison.Ordinal));
            if (!isOnly && !isNamed)
                continue;
            if (File.Exists(Path.Combine(own, "output_0.pb")))
                yield return own;
            else if (!Directory.EnumerateFiles(own, "*.onnx").Any())
            {
                foreach (string inner in Directory.EnumerateDirectories(own).Order(StringComparer.Ordinal).Where(inner => File.Exists(Path.Combine(inner, "output_0.pb"))))
                    yield return inner;
            }
        }
    }
}
