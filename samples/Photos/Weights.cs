using System;
using System.IO;

namespace Photos;

/// <summary>The network with the weights that <c>convgen import</c> wrote.</summary>
internal static class Weights
{
    private const string Command =
        "dotnet run -c Release --project generator/ConvGen.Tool -- import squeezenet1.0-dc.onnx --name SqueezeNet --namespace Photos --also Relu_63 -o samples/Photos/obj/imported";

    /// <summary>Loads a file, or the one beside the program.</summary>
    /// <exception cref="FileNotFoundException">There is none; the message says what writes it.</exception>
    public static SqueezeNet Load(string? path)
    {
        path ??= Path.Combine(AppContext.BaseDirectory, "SqueezeNet.safetensors");
        return File.Exists(path)
            ? SqueezeNet.Load(path)
            : throw new FileNotFoundException($"There are no weights at {path}. Write them from the ONNX model, in the repository's folder, then build again:\n{Command}");
    }
}
