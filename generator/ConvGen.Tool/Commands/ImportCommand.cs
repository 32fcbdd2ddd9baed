using System;
using System.CommandLine;
using System.IO;
using Microsoft.CodeAnalysis.CSharp;
using Spectre.Console;

namespace ConvGen.Tool.Commands;

/// <summary><c>convgen import</c>: a declaration and a weight file.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        Argument<FileInfo> model = new("model") { Description = "The ONNX file." };
        Option<DirectoryInfo> folder = new("--output", "-o") { Description = "Folder of the files; by default this one.", DefaultValueFactory = _ => new DirectoryInfo(".") };
        Option<string?> name = new("--name") { Description = "Name of the class; by default made of the file's." };
        Option<string?> space = new("--namespace") { Description = "Namespace of the class; by default none." };
        Option<string[]> also = new("--also") { Description = "A node whose result the network gives too, such as the maps before the last pooling; repeat it for more.", DefaultValueFactory = _ => [] };
        Command command = new("import", "Writes a C# declaration of the model and its weights as safetensors.") { model, folder, name, space, also };
        CommonOptions common = new();
        common.AddTo(command);
        command.SetAction(parsed => CommonOptions.Guard(() =>
            Run(
                parsed.GetRequiredValue(model).FullName,
                parsed.GetRequiredValue(folder).FullName,
                common.Options(parsed, parsed.GetRequiredValue(model).Name, parsed.GetValue(name), parsed.GetValue(space)) with { Also = parsed.GetValue(also)! })));
        return command;
    }

    /// <summary>Imports a model; nothing is written unless all of it can be.</summary>
    public static int Run(string model, string folder, ImportOptions options)
    {
        if (!SyntaxFacts.IsValidIdentifier(options.Name) || SyntaxFacts.GetKeywordKind(options.Name) != SyntaxKind.None)
            throw new ImportException($"'{options.Name}' is no name for a class");
        if (options.Namespace.Length > 0 && Array.Exists(options.Namespace.Split('.'), part => !SyntaxFacts.IsValidIdentifier(part) || SyntaxFacts.GetKeywordKind(part) != SyntaxKind.None))
            throw new ImportException($"'{options.Namespace}' is no namespace");
        ImportedModel imported = Importer.Import(model, options);
        string source = imported.Source;
        Directory.CreateDirectory(folder);
        string weights = Path.Combine(folder, options.Name + ".safetensors");
        string declaration = Path.Combine(folder, options.Name + ".cs");
        SafetensorsFile.Write(weights, imported.Weights, [new("format", "pt")]);
        string temporary = declaration + ".tmp";
        try
        {
            File.WriteAllText(temporary, source);
            File.Move(temporary, declaration, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        AnsiConsole.MarkupLineInterpolated($"[green]{declaration}[/]: {imported.Network.Layers.Count} layers");
        AnsiConsole.MarkupLineInterpolated($"[green]{weights}[/]: {new FileInfo(weights).Length:#,0} bytes");
        AnsiConsole.MarkupLineInterpolated($"Load it by [blue]{options.Name}.Load(\"{options.Name}.safetensors\")[/].");
        return 0;
    }
}
