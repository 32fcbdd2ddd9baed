using System.IO;

// A path and a stream are never mistaken for each other, so optional parameters on both overloads make no call ambiguous.
#pragma warning disable RS0026

namespace ConvGen;

public abstract partial class Network
{
    /// <summary>
    /// Saves parameters and running statistics as safetensors, with the names and layouts of a PyTorch state dictionary. The file appears whole or not
    /// at all, and the same weights always give the same bytes.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="WeightFileException">The folder or the disk refused; an old file is unchanged, and no part of the new one remains.</exception>
    public void Save(string path) => SafetensorsFile.Write(path, StateDictionary.Entries(Plan, CopyParameters()), StateDictionary.Metadata);

    /// <summary>Saves parameters and running statistics as safetensors to a stream.</summary>
    /// <param name="stream">The stream; it is flushed and stays open. Its own exceptions pass through.</param>
    public void Save(Stream stream) => SafetensorsFile.Write(stream, StateDictionary.Entries(Plan, CopyParameters()), StateDictionary.Metadata);

    /// <summary>
    /// Replaces all parameters and running statistics by those of a safetensors file with the names and layouts of a PyTorch state dictionary.
    /// PyTorch's <c>num_batches_tracked</c> is passed over. Calls of <c>Predict</c> see all new weights or none.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="allowExtra">Whether the file may hold tensors that the network hasn't.</param>
    /// <param name="allowConversion">Whether F16, BF16 (exactly) and F64 (rounded to the nearest) become floats.</param>
    /// <exception cref="WeightFileException">The file is broken, or tensors are missing, unknown, or of another shape or type (the message lists them
    /// all). The network is unchanged.</exception>
    /// <exception cref="FileNotFoundException">The file doesn't exist.</exception>
    public void LoadWeights(string path, bool allowExtra = false, bool allowConversion = false) =>
        LoadState(StateDictionary.Match(Plan, SafetensorsFile.Read(path), allowExtra, allowConversion));

    /// <summary>Replaces all parameters and running statistics by those of a safetensors stream, read from its position to its end.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <param name="allowExtra">Whether the stream may hold tensors that the network hasn't.</param>
    /// <param name="allowConversion">Whether F16, BF16 (exactly) and F64 (rounded to the nearest) become floats.</param>
    /// <exception cref="WeightFileException">The data are broken, or tensors are missing, unknown, or of another shape or type (the message lists them
    /// all). The network is unchanged.</exception>
    public void LoadWeights(Stream stream, bool allowExtra = false, bool allowConversion = false) =>
        LoadState(StateDictionary.Match(Plan, SafetensorsFile.Read(stream), allowExtra, allowConversion));
}

public abstract partial class Network<TSelf>
{
    /// <summary>Makes a network with the weights of a safetensors file, as <see cref="Network.LoadWeights(string, bool, bool)"/> reads them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="allowExtra">Whether the file may hold tensors that the network hasn't.</param>
    /// <param name="allowConversion">Whether F16, BF16 (exactly) and F64 (rounded to the nearest) become floats.</param>
    /// <exception cref="WeightFileException">The file is broken, or tensors are missing, unknown, or of another shape or type (the message lists them
    /// all).</exception>
    /// <exception cref="FileNotFoundException">The file doesn't exist.</exception>
    public static TSelf Load(string path, bool allowExtra = false, bool allowConversion = false)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        return Make(StateDictionary.Match(TSelf.Plan, file, allowExtra, allowConversion));
    }

    /// <summary>Makes a network with the weights of a safetensors stream, read from its position to its end.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <param name="allowExtra">Whether the stream may hold tensors that the network hasn't.</param>
    /// <param name="allowConversion">Whether F16, BF16 (exactly) and F64 (rounded to the nearest) become floats.</param>
    /// <exception cref="WeightFileException">The data are broken, or tensors are missing, unknown, or of another shape or type (the message lists them
    /// all).</exception>
    public static TSelf Load(Stream stream, bool allowExtra = false, bool allowConversion = false)
    {
        SafetensorsFile file = SafetensorsFile.Read(stream);
        return Make(StateDictionary.Match(TSelf.Plan, file, allowExtra, allowConversion));
    }

    private static TSelf Make(float[] state)
    {
        TSelf network = TSelf.Create(seed: 0);
        network.LoadState(state);
        return network;
    }
}
