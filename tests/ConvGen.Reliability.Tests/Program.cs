using System;
using System.Globalization;
using ConvGen.Reliability.Tests.Memory;
using ConvGen.Reliability.Tests.Training;
using Xunit;

// Some tests measure time and memory.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ConvGen.Reliability.Tests;

/// <summary>What tests run in processes of their own.</summary>
internal static class Program
{
    private const string Usage = """
        train folder         trains from the folder's checkpoint, if there is one, to the end, and saves the weights there
        cycles count         loads networks, predicts, drops them, and tells whether memory stayed flat; 0: it did
        leak count           the same without dropping them
        """;

    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["train", var folder]:
                ResumedTraining.Run(folder);
                return 0;
            case ["cycles" or "leak", var count]:
                return LoadCycles.Run(Console.Out, int.Parse(count, CultureInfo.InvariantCulture), keep: arguments[0] == "leak") ? 0 : 1;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }
}
