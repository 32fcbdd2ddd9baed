using System;
using System.CommandLine;
using System.IO;
using System.Text;
using Digits;

Option<bool> quick = new("--quick") { Description = "One epoch on 10,000 images." };
Option<int> epochs = new("--epochs") { Description = "Epochs on all 60,000 images.", DefaultValueFactory = _ => 5 };
Option<int> seed = new("--seed") { Description = "Seed of weights, shuffling and shifts.", DefaultValueFactory = _ => 1 };
Option<int> threads = new("--threads") { Description = "Threads; 0 takes all physical cores.", DefaultValueFactory = _ => 0 };
epochs.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1)
        result.AddError("--epochs must be at least 1.");
});
threads.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 0 or > 256)
        result.AddError("--threads must be from 0 to 256.");
});
RootCommand command = new("Trains a convolutional network on MNIST, shows what it learned, saves it and reads it back.") { quick, epochs, seed, threads };
// Digits are drawn with block characters, which not every terminal's own encoding has.
Console.OutputEncoding = Encoding.UTF8;
command.SetAction(arguments =>
{
    Options options = new(arguments.GetValue(quick), arguments.GetValue(epochs), arguments.GetValue(seed), arguments.GetValue(threads));
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
