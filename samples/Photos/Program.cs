using System;
using System.CommandLine;
using System.IO;
using System.Text;
using ConvGen;
using Photos;

Argument<FileInfo> photo = new("photo") { Description = "A picture: BMP, PNG, JPEG." };
Option<FileInfo> output = new("--output", "-o") { Description = "Where the picture with the heat map goes. [default: PHOTO-heat-map.png in this folder]" };
Option<int?> shown = new("--class") { Description = "Class of the heat map, 0 to 999. [default: the most likely one]" };
Option<FileInfo> weights = new("--weights") { Description = "Weights that convgen import wrote. [default: those beside the program]" };
Option<FileInfo> labels = new("--labels") { Description = "Names of ImageNet's classes, one a line. [default: those beside the program]" };
RootCommand command = new("Names what is on a photo, and shows where SqueezeNet sees it.") { photo, output, shown, weights, labels };
// Names and bars are not in every terminal's own encoding.
Console.OutputEncoding = Encoding.UTF8;
command.SetAction(arguments =>
{
    string path = arguments.GetRequiredValue(photo).FullName;
    try
    {
        new Session(
            Weights.Load(arguments.GetValue(weights)?.FullName),
            Labels.Read(arguments.GetValue(labels)?.FullName)).Run(
            path,
            arguments.GetValue(output)?.FullName ?? Path.Combine(Environment.CurrentDirectory, Path.GetFileNameWithoutExtension(path) + "-heat-map.png"),
            arguments.GetValue(shown));
        return 0;
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or WeightFileException)
    {
        Console.Error.WriteLine(error.Message);
        return 1;
    }
});
return command.Parse(args).Invoke();
