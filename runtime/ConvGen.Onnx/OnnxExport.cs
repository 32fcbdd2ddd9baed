using System;
using System.IO;
using System.Reflection;
using Google.Protobuf;
using Onnx;

namespace ConvGen.Onnx;

/// <summary>Writes networks as ONNX files.</summary>
public static class OnnxExport
{
    // The oldest set of operators that has all that is needed: the older, the more tools read it. IR version 8 came with it.
    private const int Opset = 17;
    private const int IrVersion = 8;

    // Protobuf counts the bytes of a message with 31 bits; the graph itself takes little.
    private const long MostWeightBytes = int.MaxValue - (64L << 20);

    private const int BufferBytes = 1 << 16;

    /// <summary>
    /// Saves a network with its weights of this moment as an ONNX file: one input, one output per output of the network, the first axis of each
    /// being the batch, of any size. Initialisers have the names of the state dictionary. The file appears whole or not at all.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="WeightFileException">The folder or the disk refused; an old file is unchanged, and no part of the new one remains.</exception>
    /// <exception cref="NotSupportedException">A layer has no form in ONNX that is written, or the network reads something else than one image.</exception>
    /// <exception cref="InvalidOperationException">The weights take more than the 2 GB that an ONNX file of one piece can hold, or the network was
    /// compiled by a generator that doesn't tell what its layers compute.</exception>
    public static void SaveOnnx(this Network network, string path)
    {
        ModelProto model = ToModel(network);
        AtomicFile.Write(path, stream => Write(model, stream));
    }

    /// <summary>Writes a network with its weights of this moment as ONNX to a stream.</summary>
    /// <param name="network">The network.</param>
    /// <param name="stream">The stream; it is flushed and stays open. Its own exceptions pass through.</param>
    /// <exception cref="NotSupportedException">A layer has no form in ONNX that is written, or the network reads something else than one image.</exception>
    /// <exception cref="InvalidOperationException">The weights take more than the 2 GB that an ONNX file of one piece can hold, or the network was
    /// compiled by a generator that doesn't tell what its layers compute.</exception>
    public static void SaveOnnx(this Network network, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Write(ToModel(network), stream);
    }

    private static ModelProto ToModel(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        NetworkPlan plan = network.Plan;
        long bytes = (long)plan.ParameterLength * sizeof(float);
        if (bytes > MostWeightBytes)
            throw new InvalidOperationException($"The weights of {plan.Name} take {bytes:N0} bytes; an ONNX file of one piece holds at most {MostWeightBytes:N0}.");
        return new ModelProto
        {
            IrVersion = IrVersion,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
            ProducerName = "ConvGen",
            ProducerVersion = Version(),
            Graph = NetworkGraph.Of(plan, network.CopyParameters()),
        };
    }

    private static void Write(ModelProto model, Stream stream)
    {
        using var output = new CodedOutputStream(stream, BufferBytes, leaveOpen: true);
        model.WriteTo(output);
        output.Flush();
        stream.Flush();
    }

    private static string Version()
    {
        string version = typeof(OnnxExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        // What follows a plus sign names the build, not the version.
        int build = version.IndexOf('+', StringComparison.Ordinal);
        return build < 0 ? version : version[..build];
    }
}
