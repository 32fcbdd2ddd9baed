using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using ConvGen.Tool.Layers;

namespace ConvGen.Tool.Commands;

/// <summary>
/// ONNX Runtime where a user has it: its package isn't the tool's, so that its types are found when it runs. Only what
/// measuring takes is called.
/// </summary>
internal sealed class OnnxRuntimePeer
{
    private readonly Action _run;

    private OnnxRuntimePeer(Action run) => _run = run;

    /// <summary>Prepares a session.</summary>
    /// <param name="folder">Where the assembly and its native library lie.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="network">Its declaration.</param>
    /// <param name="inputs">Values of all inputs, one after the other.</param>
    /// <exception cref="ImportException">There is no ONNX Runtime, or it refuses.</exception>
    public static OnnxRuntimePeer Load(string folder, string model, int threads, NetworkDeclaration network, float[] inputs)
    {
        if (network.Image is not { } image)
            throw new ImportException("models with several inputs aren't measured with ONNX Runtime");
        try
        {
            Assembly assembly = Assembly.LoadFrom(Path.Combine(folder, "Microsoft.ML.OnnxRuntime.dll"));
            NativeLibrary.SetDllImportResolver(assembly, (name, _, _) =>
                Directory.EnumerateFiles(folder, $"*{Path.GetFileNameWithoutExtension(name)}*").FirstOrDefault(file => !file.EndsWith("OnnxRuntime.dll", StringComparison.Ordinal) && NativeLibrary.TryLoad(file, out _)) is { } found
                    ? NativeLibrary.Load(found)
                    : IntPtr.Zero);
            Type Of(string name) => assembly.GetType("Microsoft.ML.OnnxRuntime." + name, throwOnError: true)!;
            object options = Activator.CreateInstance(Of("SessionOptions"))!;
            options.GetType().GetProperty("IntraOpNumThreads")!.SetValue(options, threads);
            object session = Activator.CreateInstance(Of("InferenceSession"), model, options)!;
            string input = ((IEnumerable)session.GetType().GetProperty("InputNames")!.GetValue(session)!).Cast<string>().First();
            // Its other constructors take spans, which reflection can't pass: an array of the right rank says its own shape.
            Array values = Array.CreateInstance(typeof(float), [1, .. image]);
            Buffer.BlockCopy(inputs, 0, values, 0, inputs.Length * sizeof(float));
            object tensor = Of("Tensors.ArrayTensorExtensions").GetMethods().Single(method => method.Name == "ToTensor" && method.GetParameters() is [var array, var isReversed] && array.ParameterType == typeof(Array) && isReversed.ParameterType == typeof(bool))
                .MakeGenericMethod(typeof(float)).Invoke(null, [values, false])!;
            object named = Of("NamedOnnxValue").GetMethod("CreateFromTensor")!.MakeGenericMethod(typeof(float)).Invoke(null, [input, tensor])!;
            Array feeds = Array.CreateInstance(Of("NamedOnnxValue"), 1);
            feeds.SetValue(named, 0);
            MethodInfo run = session.GetType().GetMethods().Single(method => method.Name == "Run" && method.GetParameters() is [var only] && only.ParameterType.IsAssignableFrom(feeds.GetType()));
            return new OnnxRuntimePeer(() => ((IDisposable)run.Invoke(session, [feeds])!).Dispose());
        }
        catch (Exception exception) when (exception is not ImportException)
        {
            throw new ImportException($"ONNX Runtime in {folder} can't be used: {exception.GetBaseException().Message}");
        }
    }

    /// <summary>One call.</summary>
    public void Run() => _run();
}
