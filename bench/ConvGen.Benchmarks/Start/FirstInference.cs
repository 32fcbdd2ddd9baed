using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using ConvGen.Benchmarks.Networks;

namespace ConvGen.Benchmarks.Start;

/// <summary>A process that infers once and says when: what <see cref="StartCommand"/> starts. It touches nothing else, so that only the network's own start is measured.</summary>
internal static class FirstInference
{
    /// <summary>The command's name.</summary>
    public const string Name = "first-inference";

    /// <summary>Makes a network, lets it infer and prints when that was done.</summary>
    /// <param name="network">The network's name.</param>
    public static int Run(string network) => network switch
    {
        nameof(LeNet) => Infer(static () => new LeNet(seed: 1), LeNet.InputLength, LeNet.OutputLength),
        nameof(ResNet18) => Infer(static () => new ResNet18(seed: 1), ResNet18.InputLength, ResNet18.OutputLength),
        _ => throw new ArgumentException($"No network is called {network}.", nameof(network)),
    };

    private static int Infer(Func<Network> make, int inputs, int outputs)
    {
        float[] image = new float[inputs];
        float[] scores = new float[outputs];
        Network net = make();
        TimeSpan jit = JitInfo.GetCompilationTime();
        long methods = JitInfo.GetCompiledMethodCount();
        long begin = Stopwatch.GetTimestamp();
        net.Predict(image, scores);
        long end = Stopwatch.GetTimestamp();
        jit = JitInfo.GetCompilationTime() - jit;
        methods = JitInfo.GetCompiledMethodCount() - methods;
        long again = Stopwatch.GetTimestamp();
        net.Predict(image, scores);
        double second = Stopwatch.GetElapsedTime(again).TotalMilliseconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{end} {Stopwatch.GetElapsedTime(begin, end).TotalMilliseconds:F3} {second:F3} {jit.TotalMilliseconds:F3} {methods}"));
        return 0;
    }
}
