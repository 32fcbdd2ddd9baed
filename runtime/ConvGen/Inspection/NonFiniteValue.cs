using System.Collections.Generic;
using System.Globalization;

namespace ConvGen;

/// <summary>Where a pass first held a value that is NaN or infinite.</summary>
public enum NonFinitePlace
{
    /// <summary>In the images that were given.</summary>
    Input = 0,

    /// <summary>In a layer's output.</summary>
    Output,

    /// <summary>In the loss; all scores are finite.</summary>
    Loss,

    /// <summary>In the adjoint that a layer passes on to what it reads.</summary>
    Adjoint,

    /// <summary>In the adjoint of a layer's parameter.</summary>
    ParameterAdjoint,
}

/// <summary>The first value of a pass that is NaN or infinite, as <see cref="Network.FindNonFinite"/> and <see cref="Trainer{TNet}.FindNonFinite"/> find it.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Layer">Property of the layer; of an input its name; empty for the loss.</param>
/// <param name="Value">The value: NaN, ∞ or −∞.</param>
/// <param name="Index">Its index: image, channel, row, column of a map; of a parameter's adjoint the indices of its axes; empty for the loss.</param>
/// <param name="Count">How many values of the same map, input or parameter are NaN or infinite.</param>
/// <param name="Parameters">Parameters and running statistics of the layer (of all layers computed with it) that hold such values themselves.</param>
public sealed record NonFiniteValue(
    NonFinitePlace Place, string Layer, float Value, IReadOnlyList<int> Index, long Count, IReadOnlyList<string> Parameters)
{
    /// <summary>The finding in a sentence: <c>Conv2: its output is NaN first at [0, 3, 5, 7] (12 values are); Conv2.weight holds such values itself.</c></summary>
    public override string ToString()
    {
        string value = float.IsNaN(Value) ? "NaN" : Value > 0 ? "∞" : "−∞";
        string place = Place switch
        {
            NonFinitePlace.Input => $"{Layer}: the input",
            NonFinitePlace.Output => $"{Layer}: its output",
            NonFinitePlace.Loss => "The loss",
            NonFinitePlace.Adjoint => $"{Layer}: the adjoint that it passes on",
            _ => $"{Layer}: the adjoint of a parameter",
        };
        string where = Index.Count == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" first at [{string.Join(", ", Index)}] ({Count:N0} {(Count == 1 ? "value is" : "values are")} NaN or infinite)");
        string weights = Parameters.Count == 0 ? "" : $"; {string.Join(", ", Parameters)} {(Parameters.Count == 1 ? "holds" : "hold")} such values already";
        return $"{place} is {value}{where}{weights}.";
    }
}
