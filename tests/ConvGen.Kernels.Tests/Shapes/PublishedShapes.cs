using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace ConvGen.Kernels.Tests.Shapes;

/// <summary>
/// Shapes that others published: oneDNN's problem lists, one <c>g2mb1ic16ih10oc16kh5ph7sh1</c> a line. What a line leaves out follows from the
/// rest as its documentation says: widths from heights, padding from sizes; without heights it's a signal. Batches are ours.
/// </summary>
internal static partial class PublishedShapes
{
    /// <summary>The oracle is plain loops: beyond this it takes longer than all the rest.</summary>
    private const long MostMultiplyAdds = 4_000_000;

    /// <summary>Lists of the folder, each with its share: tails and paddings first, then what networks consist of.</summary>
    private static readonly (string List, int Share)[] s_lists =
    [
        ("conv/shapes_tails", 40), ("conv/shapes_regression_padding", 19), ("conv/shapes_basic", 20), ("conv/shapes_src-transpose_padding", 12),
        ("conv/shapes_1d", 10), ("conv/shapes_regression_small_spatial", 12), ("conv/shapes_regression_dw", 10), ("conv/shapes_dw_2d_strided_padding", 10),
        ("conv/shapes_dw_1d_unit-stride_padding", 6), ("conv/shapes_mobilenet_dw", 4), ("conv/shapes_efficientdet", 8), ("conv/shapes_ssd_mobilenet", 6),
        ("conv/shapes_googlenet_v1", 6), ("conv/shapes_dilated", 6), ("conv/shapes_densnet", 3),
        ("deconv/shapes_ci", 18), ("deconv/shapes_1d", 3), ("deconv/shapes_2d", 4), ("deconv/shapes_dilated", 3),
    ];

    /// <summary>Reads the lists and takes, of each, shapes spread evenly over it.</summary>
    public static IReadOnlyList<ConvShape> Read(string folder, int count)
    {
        int shares = s_lists.Sum(list => list.Share);
        List<ConvShape> taken = [];
        foreach ((string list, int share) in s_lists)
        {
            ConvShape[] shapes =
            [
                .. File.ReadLines(Path.Combine(folder, list))
                    .Select(line => Parse(line, transposed: list.StartsWith("deconv", StringComparison.Ordinal)))
                    .OfType<ConvShape>()
                    .Where(shape => shape.MultiplyAdds <= MostMultiplyAdds && !taken.Contains(shape))
                    .Distinct(),
            ];
            int most = Math.Min(shapes.Length, ((count * share) + shares - 1) / shares);
            taken.AddRange(Enumerable.Range(0, most).Select(index => shapes[index * shapes.Length / most]));
        }
        return taken;
    }

    /// <summary>The shape of a line; none for comments, options, volumes and what a declaration can't say.</summary>
    public static ConvShape? Parse(string line, bool transposed)
    {
        string problem = line.Split('"')[0].TrimEnd('n').Replace("_", "", StringComparison.Ordinal).Trim();
        if (problem.Length == 0 || !Problem().IsMatch(problem))
            return null;
        Dictionary<string, int> values = [];
        foreach (Match field in Field().Matches(problem))
            values[field.Groups[1].Value] = int.Parse(field.Groups[2].Value, CultureInfo.InvariantCulture);
        if (!values.TryGetValue("ic", out int channels) || !values.TryGetValue("oc", out int filters) || values.ContainsKey("id") || values.ContainsKey("kd"))
            return null;
        bool signal = !values.ContainsKey("ih") && !values.ContainsKey("kh");
        Axis? columns = AxisOf(values, "w", signal ? "" : "h", transposed);
        Axis? rows = signal ? new Axis(1, new(1, 1, 1, 0, 0), 0) : AxisOf(values, "h", "", transposed);
        int groups = values.GetValueOrDefault("g", 1);
        if (rows is null || columns is null || channels % groups != 0 || filters % groups != 0)
            return null;
        return new(channels, filters, 1, rows.Size, columns.Size)
        {
            Kernel = (rows.Window.Kernel, columns.Window.Kernel),
            Stride = (rows.Window.Stride, columns.Window.Stride),
            Dilation = (rows.Window.Dilation, columns.Window.Dilation),
            Padding = new(rows.Window.Before, rows.Window.After, columns.Window.Before, columns.Window.After),
            OutputPadding = (rows.OutputPadding, columns.OutputPadding),
            Groups = groups,
            Signal = signal,
            Transposed = transposed,
        };
    }

    private sealed record Axis(int Size, WindowAxis Window, int OutputPadding);

    private static Axis? AxisOf(Dictionary<string, int> values, string axis, string otherwise, bool transposed)
    {
        int? Value(string name) => values.TryGetValue(name + axis, out int value) || values.TryGetValue(name + otherwise, out value) ? value : null;
        if (Value("i") is not int size || Value("k") is not int kernel)
            return null;
        int stride = Value("s") ?? 1;
        int dilation = (Value("d") ?? 0) + 1;
        int span = ((kernel - 1) * dilation) + 1;
        // A transposed convolution's output is the large map.
        int? output = Value("o");
        (int? large, int? small) = transposed ? (output, (int?)size) : (size, output);
        int room = large is null || small is null ? 0 : ((small.Value - 1) * stride) + span - large.Value;
        int before = Value("p") ?? Math.Max(0, room / 2);
        int after = large is null || small is null ? before : room - before;
        // Fewer pixels than the window reaches are padding; more are left over by the stride.
        if (after <= -stride || before >= span || after >= span)
            return null;
        WindowAxis window = new(kernel, stride, dilation, before, Math.Max(0, after));
        int outputPadding = transposed ? Math.Max(0, -after) : 0;
        int outputSize = transposed ? window.TransposedOutputSize(size, outputPadding) : window.OutputSize(size);
        return outputSize < 1 || (output is not null && outputSize != output) ? null : new(size, window, outputPadding);
    }

    [GeneratedRegex(@"^([a-z]+\d+)+$")]
    private static partial Regex Problem();

    [GeneratedRegex(@"([a-z]+)(\d+)")]
    private static partial Regex Field();
}
