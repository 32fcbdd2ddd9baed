using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>A parameter or running statistic of a layer and its place among all of them.</summary>
/// <param name="Key">What it is to the layer: <c>weight</c>, <c>bias</c>, <c>slope</c>, <c>running_mean</c>, <c>running_var</c>.</param>
internal sealed record ParameterSpec(
    int Layer, string Key, string Name, string Role, IReadOnlyList<int> Shape, int Offset, int Length, int FanIn, int FanOut, bool Rectified);

/// <summary>What the passes of a network share: parameters, kernels, drivers, layouts and filter maps, each written once.</summary>
internal sealed class NetParts
{
    private const string Placeholder = "\u0001";

    private readonly Dictionary<string, string> _fieldValues = [];
    private readonly HashSet<string> _fieldNames = [];
    private readonly Dictionary<(int Layer, string Key), ParameterSpec> _parameters;
    private readonly Dictionary<string, string> _driverTexts = [];
    private readonly HashSet<string> _driverNames = [];
    private readonly List<string> _fieldLines = [];
    private readonly List<string> _drivers = [];

    public NetParts(NetSpec net)
    {
        Parameters = LayerDescription.Parameters(net);
        _parameters = Parameters.ToDictionary(parameter => (parameter.Layer, parameter.Key));
    }

    public IReadOnlyList<ParameterSpec> Parameters { get; }

    public HashSet<KernelSpec> Kernels { get; } = [];

    /// <summary>Declarations of the shared constants.</summary>
    public IReadOnlyList<string> FieldLines => _fieldLines;

    /// <summary>Texts of the drivers.</summary>
    public IReadOnlyList<string> Drivers => _drivers;

    public (int Offset, int Length) ParameterPlace(int layer, string key)
    {
        ParameterSpec parameter = _parameters[(layer, key)];
        return (parameter.Offset, parameter.Length);
    }

    /// <summary>A parameter as an expression over <c>parameters</c>.</summary>
    public string Parameter(int layer, string key)
    {
        (int offset, int length) = ParameterPlace(layer, key);
        return $"parameters.Slice({Literals.Of(offset)}, {Literals.Of(length)})";
    }

    /// <summary>The name of a layout's constant, such as <c>Map28x28x32_Halo1</c>.</summary>
    public string Layout(MapLayout layout)
    {
        string halo = !layout.HasHalo
            ? ""
            : layout.Top == layout.Bottom && layout.Top == layout.Left && layout.Top == layout.Right
                ? "_Halo" + Literals.Of(layout.Top)
                : $"_Halo{Literals.Of(layout.Top)}x{Literals.Of(layout.Bottom)}x{Literals.Of(layout.Left)}x{Literals.Of(layout.Right)}";
        string name = $"Map{Literals.Of(layout.Height)}x{Literals.Of(layout.Width)}x{Literals.Of(layout.Channels)}{halo}";
        return Field("MapLayout", name, LayoutText.New(layout));
    }

    /// <summary>The name of a constant that maps packed to canonical weights.</summary>
    public string FilterMap(
        string name, int filters, int channels, int groups, int kernelTaps, IReadOnlyList<int> taps, bool exchanged, bool tapsAreOutputs,
        IReadOnlyList<int> blockBegins, int blockChannels)
    {
        string value = $"new FilterMap({Literals.Of(filters)}, {Literals.Of(channels)}, {Literals.Of(groups)}, {Literals.Of(kernelTaps)}, {Integers(taps)}, {Literals.Of(exchanged)}, {Literals.Of(tapsAreOutputs)}, {Integers(blockBegins)}, {Literals.Of(blockChannels)})";
        return Field("FilterMap", name, value);
    }

    /// <summary>The name of a constant object that a layer's calls share.</summary>
    public string Constant(string type, string name, string value) => Field(type, name, value);

    /// <summary>The name of a constant that transforms filters for Winograd's method.</summary>
    public string WinogradFilters(string name, string value) => Field("WinogradFilters", name, value);

    /// <summary>The name of a routine on tensors.</summary>
    public string TensorRoutine(string name, string value) => Field("TensorRoutine", name, value);

    /// <summary>A list of taps as an expression.</summary>
    public string Taps(IReadOnlyList<int> taps) => $"[{string.Join(", ", taps.Select(Literals.Of))}]";

    /// <summary>
    /// Writes a driver once: layers of equal geometry, and passes that agree, share it under the first one's name.
    /// </summary>
    public string Driver(string name, IReadOnlyList<string> remarks, Action<string, SourceWriter> emit)
    {
        SourceWriter writer = new();
        emit(Placeholder, writer);
        string text = writer.ToString();
        if (_driverTexts.TryGetValue(text, out string? known))
            return known;
        string free = name;
        for (int number = 2; !_driverNames.Add(free); number++)
            free = name + Literals.Of(number);
        _driverTexts.Add(text, free);
        _drivers.Add(string.Concat(remarks.Select(remark => $"// {remark}\n")) + text.Replace(Placeholder, free));
        return free;
    }

    /// <summary>A constant, written once for all that have its value.</summary>
    private string Field(string type, string name, string value)
    {
        if (_fieldValues.TryGetValue(value, out string? known))
            return known;
        string free = name;
        for (int number = 2; !_fieldNames.Add(free); number++)
            free = name + "_" + Literals.Of(number);
        _fieldValues.Add(value, free);
        _fieldLines.Add($"private static readonly {type} {free} = {value};");
        return free;
    }

    /// <summary>A list of integers; runs such as 0 … 8 and repetitions are common and short enough to be written out.</summary>
    private static string Integers(IReadOnlyList<int> values) =>
        values.Count > 16 && values.Distinct().Count() == 1 && values[0] == 0
            ? $"new int[{values.Count.ToString(CultureInfo.InvariantCulture)}]"
            : $"[{string.Join(", ", values.Select(Literals.Of))}]";
}
