using System;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace ConvGen.Onnx.Tests;

/// <summary>A theory that needs ONNX Runtime; where its native library can't be loaded, it is skipped with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnnxRuntimeTheoryAttribute : TheoryAttribute
{
    private static readonly Lazy<string?> Problem = new(Probe);

    public OnnxRuntimeTheoryAttribute()
    {
        Skip = Problem.Value;
    }

    private static string? Probe()
    {
        try
        {
            _ = OrtEnv.Instance();
            return null;
        }
        catch (Exception problem) when (problem is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return "ONNX Runtime can't be loaded here: " + problem.GetBaseException().Message;
        }
    }
}
