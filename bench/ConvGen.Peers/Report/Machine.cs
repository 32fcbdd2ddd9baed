using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using ConvGen.Benchmarks.Kernels;
using Microsoft.ML.OnnxRuntime;

namespace ConvGen.Peers.Report;

/// <summary>Says on what and with what was measured.</summary>
internal static class Machine
{
    private const string ProcessorInfo = "/proc/cpuinfo";
    private const string Caches = "/sys/devices/system/cpu/cpu0/cache";

    /// <summary>The machine and the versions, a line each.</summary>
    public static IEnumerable<string> Describe()
    {
        yield return $"Machine: {Processor()}, {Environment.ProcessorCount} processors{(LastLevelCache() is { } cache ? $", last-level cache {cache}" : "")}; {RuntimeInformation.OSDescription}.";
        bool isNarrowed = Environment.GetEnvironmentVariable("DOTNET_EnableAVX512") == "0";
        string hint = FmaPeak.VectorBits == 512
            ? "; DOTNET_EnableAVX512=0 shows ConvGen with AVX2 alone, as on Zen 3 (the peers keep their widest vectors)"
            : isNarrowed ? "; narrowed by DOTNET_EnableAVX512=0, while the peers keep their widest vectors" : "";
        yield return $"ConvGen {Version(typeof(Network))} on {RuntimeInformation.FrameworkDescription}, vectors of {FmaPeak.VectorBits} bits{hint}.";
    }

    /// <summary>ONNX Runtime's version and settings, or why it isn't here.</summary>
    /// <param name="file">What it is given, in words.</param>
    public static string DescribeOnnxRuntime(string file = "the network as exported by ConvGen.Onnx")
    {
        try
        {
            return $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}: all optimisations, weights packed ahead, batch fixed, input and output bound; {file}.";
        }
        catch (Exception problem)
        {
            // Whatever keeps a library from loading is the reason to name.
            return $"ONNX Runtime can't be loaded: {problem.GetBaseException().Message}";
        }
    }

    private static string Processor() => File.Exists(ProcessorInfo)
        ? File.ReadLines(ProcessorInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor"
        : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>Bytes of the last-level cache; none where the system doesn't tell.</summary>
    public static long? LastLevelCacheBytes { get; } =
        LastLevelCache() is [.. string kibibytes, 'K'] && long.TryParse(kibibytes, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size << 10 : null;

    private static string? LastLevelCache() => Directory.Exists(Caches)
        ? Directory.GetDirectories(Caches, "index*").OrderDescending(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "size")).Where(File.Exists).Select(file => File.ReadAllText(file).Trim()).FirstOrDefault()
        : null;

    private static string Version(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? type.Assembly.GetName().Version!.ToString(fieldCount: 3);
}
