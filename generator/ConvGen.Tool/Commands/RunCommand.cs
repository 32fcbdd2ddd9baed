using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen.Tool.Graphs;
using ConvGen.Tool.Images;
using ConvGen.Tool.Verification;
using Spectre.Console;

namespace ConvGen.Tool.Commands;

/// <summary><c>convgen run</c>: what a classifier sees on a picture.</summary>
internal static class RunCommand
{
    private const int Best = 5;

    public static Command Create()
    {
        Argument<FileInfo> model = new("model") { Description = "The ONNX file." };
        Option<FileInfo> image = new("--image") { Description = "A picture: BMP, PNG or JPEG.", Required = true };
        Option<FileInfo?> labels = new("--labels") { Description = "Names of the classes, one a line." };
        Option<string> mean = new("--mean") { Description = "Subtracted from each channel, in the model's order.", DefaultValueFactory = _ => "0" };
        Option<string> deviation = new("--deviation") { Description = "Divisors of the channels after that.", DefaultValueFactory = _ => "1" };
        Option<float> scale = new("--scale") { Description = "Factor of a byte before that.", DefaultValueFactory = _ => 1f / 255 };
        Option<bool> blueFirst = new("--bgr") { Description = "The model reads blue, green, red." };
        Command command = new("run", "Runs a classifier on a picture and shows its five best guesses.") { model, image, labels, mean, deviation, scale, blueFirst };
        CommonOptions common = new();
        common.AddTo(command);
        command.SetAction(parsed => CommonOptions.Guard(() =>
        {
            PhotoFormat format = new(
                PhotoFormat.Numbers(parsed.GetValue(mean)!, "--mean"), PhotoFormat.Numbers(parsed.GetValue(deviation)!, "--deviation"), parsed.GetValue(scale), parsed.GetValue(blueFirst));
            string[] names = parsed.GetValue(labels) is { } file ? File.ReadAllLines(file.FullName) : [];
            return Run(parsed.GetRequiredValue(model).FullName, parsed.GetRequiredValue(image).FullName, names, format, common.Options(parsed, parsed.GetRequiredValue(model).Name));
        }));
        return command;
    }

    private static int Run(string path, string picture, string[] names, PhotoFormat format, ImportOptions options)
    {
        (ImportedModel model, Network network) = CompiledCommand.Load(path, options);
        if (model.Network.Image is not [int channels, int height, int width])
            throw new ImportException("the model doesn't read one picture");
        Tensor input = new([1, channels, height, width], Photo.Read(picture, channels, height, width, format));
        float[] scores = ModelRun.Run(network, model.Network, new Dictionary<string, Tensor> { [""] = input })[0].Floats;
        bool areShares = Math.Abs(scores.Sum() - 1) < 1e-3 && scores.All(score => score >= 0);
        // Lists of ImageNet's classes often begin with one for the background, which most models don't have.
        int first = names.Length == scores.Length + 1 ? 1 : 0;
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumns("class", "name");
        table.AddColumn(new TableColumn(areShares ? "share" : "score").RightAligned());
        foreach ((float score, int index) in scores.Select((score, index) => (score, index)).OrderByDescending(pair => pair.score).Take(Best))
        {
            string name = index + first < names.Length ? names[index + first].Trim() : "";
            string value = areShares ? (100 * score).ToString("0.0 '%'", CultureInfo.InvariantCulture) : score.ToString("0.000", CultureInfo.InvariantCulture);
            table.AddRow(index.ToString(CultureInfo.InvariantCulture), Markup.Escape(name), value);
        }
        AnsiConsole.Write(table);
        return 0;
    }
}
