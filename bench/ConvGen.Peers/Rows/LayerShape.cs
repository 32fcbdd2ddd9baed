using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace ConvGen.Peers.Rows;

/// <summary>A convolution to measure, with bias and ReLU.</summary>
/// <param name="In">Input channels.</param>
/// <param name="Out">Filters.</param>
/// <param name="Kernel">Rows and columns of the kernel.</param>
/// <param name="Stride">Step on both axes.</param>
/// <param name="Dilation">Distance of taps on both axes.</param>
/// <param name="Pad">Zeros on each side.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="Height">Rows of the input.</param>
/// <param name="Width">Columns of the input.</param>
/// <param name="Batch">Images.</param>
internal sealed record LayerShape(int In, int Out, int Kernel, int Stride, int Dilation, int Pad, int Groups, int Height, int Width, int Batch)
{
    private const int Numbers = 10;

    // Layers of so few channels are a network's first: nothing of their kind comes before.
    private const int MostFirstChannels = 4;

    private const int ChainLength = 8;

    /// <summary>Whether layers of this shape, or of it and its reverse, can follow one another.</summary>
    public bool IsChain => Stride == 1 && In > MostFirstChannels && new WindowAxis(Kernel, 1, Dilation, Pad, Pad) is var window
        && window.OutputSize(Height) == Height && window.OutputSize(Width) == Width;

    /// <summary>Layers of the measured network.</summary>
    public int Layers => IsChain ? ChainLength : 1;

    /// <summary>The layer in words, such as <c>64→64 3×3 56²</c>; a chain that alternates between two widths shows both ways.</summary>
    public override string ToString()
    {
        string channels = Groups > 1 && Groups == In && In == Out ? $"depthwise {In}" : $"{In}{(IsChain && In != Out ? "↔" : "→")}{Out}";
        string text = $"{channels} {Kernel}×{Kernel}";
        if (Groups > 1 && Groups != In)
            text += $" g{Groups}";
        if (Stride != 1)
            text += $" s{Stride}";
        if (Dilation != 1)
            text += $" d{Dilation}";
        text += Height == Width ? $" {Height}²" : $" {Height}×{Width}";
        return Batch > 1 ? $"{text} N={Batch}" : text;
    }

    /// <summary>The shape as a part of a file's name.</summary>
    public string Identifier => string.Create(CultureInfo.InvariantCulture, $"layer-{In}-{Out}-{Kernel}-{Stride}-{Dilation}-{Pad}-{Groups}-{Height}-{Width}");

    /// <summary>The network as a user would declare it: the layer alone, or eight in a row.</summary>
    public string Declare(string name)
    {
        IEnumerable<string> layers = Enumerable.Range(0, Layers).Select(layer =>
        {
            // Every second layer goes back where the channels differ.
            int filters = layer % 2 == 0 ? Out : In;
            return $"    [ConvLayer({filters}, kernel: {Kernel}, Stride = {Stride}, Dilation = {Dilation}, Padding = {Pad}, Groups = {Groups}, Activation = Activation.Relu)]\n" +
                $"    public partial ConvLayer Conv{layer + 1} {{ get; }}\n";
        });
        return $"[ConvNet({In}, {Height}, {Width}, InputGradient = true, TrainingBatch = {Batch})]\npublic sealed partial class {name}\n{{\n{string.Join("\n", layers)}}}\n";
    }

    /// <summary>Reads shapes from a file: one <c>in out kernel stride dilation pad groups height width batch</c> a line; what follows # is passed over.</summary>
    /// <exception cref="FormatException">A line has other than ten whole numbers; the message names it.</exception>
    public static IReadOnlyList<LayerShape> Read(string path)
    {
        List<LayerShape> shapes = [];
        string[] lines = File.ReadAllLines(path);
        for (int line = 0; line < lines.Length; line++)
        {
            string[] words = lines[line].Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            var numbers = new int[words.Length];
            for (int word = 0; word < words.Length; word++)
            {
                if (!int.TryParse(words[word], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[word]))
                    throw new FormatException($"{path}, line {line + 1}: '{words[word]}' isn't a whole number.");
            }
            if (numbers is not [int input, int output, int kernel, int stride, int dilation, int pad, int groups, int height, int width, int batch])
                throw new FormatException($"{path}, line {line + 1}: expected {Numbers} numbers (in out kernel stride dilation pad groups height width batch), got {numbers.Length}.");
            if (batch < 1)
                throw new FormatException($"{path}, line {line + 1}: the batch must have an image.");
            shapes.Add(new LayerShape(input, output, kernel, stride, dilation, pad, groups, height, width, batch));
        }
        return shapes;
    }
}
