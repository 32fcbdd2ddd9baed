using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Text;
using Digits;

Option<bool> quick = new("--quick") { Description = "Train on 10,000 images, by default one epoch." };
Option<int> epochs = Number("--epochs", "Epochs, each once through all images. [default: 5, with --quick 1]", least: 1, most: 1000);
Option<int> seed = Number("--seed", "Seed of weights, shuffling and shifts. [default: 1]", least: 0, most: int.MaxValue);
Option<int> threads = Number("--threads", "Threads. [default: one per physical core]", least: 1, most: 256);
RootCommand command = new("Trains a convolutional network on MNIST, shows what it learned, saves it and reads it back.") { quick, epochs, seed, threads };
// Digits are drawn with block characters, which not every terminal's own encoding has.
Console.OutputEncoding = Encoding.UTF8;
command.SetAction(arguments =>
{
    bool isQuick = arguments.GetValue(quick);
    Options options = new(
        isQuick ? 10_000 : 60_000, Given(arguments, epochs) ?? (isQuick ? 1 : 5), Given(arguments, seed) ?? 1, Given(arguments, threads));
    try
    {
        new Session(options).Run();
        return 0;
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(error.Message);
        return 1;
    }
});
return command.Parse(args).Invoke();

// A whole number in a range; anything else is refused in words.
static Option<int> Number(string name, string description, int least, int most) => new(name)
{
    Description = description,
    CustomParser = argument =>
    {
        string text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
            return number;
        argument.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {least} to {most}, not '{text}'."));
        return least;
    },
};

static int? Given(ParseResult arguments, Option<int> option) => arguments.GetResult(option) is null ? null : arguments.GetValue(option);
