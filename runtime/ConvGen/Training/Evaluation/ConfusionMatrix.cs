using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ConvGen;

/// <summary>How often each class was read as each: rows are the true classes, columns the predicted ones.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[] _counts;

    /// <summary>A matrix of zeros.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="names">Names of the classes for <see cref="ToString"/>; their indices if omitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no class.</exception>
    /// <exception cref="ArgumentException">There isn't one name per class.</exception>
    public ConfusionMatrix(int classes, IReadOnlyList<string>? names = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (names is not null && names.Count != classes)
            throw new ArgumentException($"{names.Count} names for {classes} classes; expected one per class.", nameof(names));
        Classes = classes;
        Names = names ?? [.. Enumerable.Range(0, classes).Select(index => index.ToString(CultureInfo.InvariantCulture))];
        _counts = new long[(long)classes * classes];
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Images counted.</summary>
    public long Total => _counts.Sum();

    /// <summary>Images read as what they are.</summary>
    public long Correct => Enumerable.Range(0, Classes).Sum(index => this[index, index]);

    /// <summary>Share of the images that are read as what they are; NaN without images.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>Images of a true class that were read as a predicted one.</summary>
    /// <param name="actual">The true class.</param>
    /// <param name="predicted">The predicted class.</param>
    /// <exception cref="ArgumentOutOfRangeException">A class is below 0 or not below <see cref="Classes"/>.</exception>
    public long this[int actual, int predicted] => _counts[IndexOf(actual, predicted)];

    /// <summary>Counts an image.</summary>
    /// <param name="actual">Its true class.</param>
    /// <param name="predicted">The class that it was read as.</param>
    /// <exception cref="ArgumentOutOfRangeException">A class is below 0 or not below <see cref="Classes"/>.</exception>
    public void Add(int actual, int predicted) => _counts[IndexOf(actual, predicted)]++;

    /// <summary>Share of a class's images that are read as it; NaN if there are none.</summary>
    /// <param name="actual">The true class.</param>
    /// <returns>The recall, from 0 to 1.</returns>
    public double Recall(int actual) => (double)this[actual, actual] / Enumerable.Range(0, Classes).Sum(predicted => this[actual, predicted]);

    /// <summary>Share of the images read as a class that are of it; NaN if none is read so.</summary>
    /// <param name="predicted">The predicted class.</param>
    /// <returns>The precision, from 0 to 1.</returns>
    public double Precision(int predicted) => (double)this[predicted, predicted] / Enumerable.Range(0, Classes).Sum(actual => this[actual, predicted]);

    /// <summary>A text table: true classes down, predicted classes across, the recall at the right and the precision below.</summary>
    public override string ToString()
    {
        const string recall = "recall";
        const string precision = "precision";
        int head = Math.Max(precision.Length, Names.Max(name => name.Length));
        int[] widths = [.. Enumerable.Range(0, Classes).Select(WidthOf)];
        var text = new StringBuilder();
        text.Append(' ', head);
        for (int predicted = 0; predicted < Classes; predicted++)
            text.Append("  ").Append(Names[predicted].PadLeft(widths[predicted]));
        text.Append("  ").Append(recall).Append('\n');
        for (int actual = 0; actual < Classes; actual++)
        {
            text.Append(Names[actual].PadLeft(head));
            for (int predicted = 0; predicted < Classes; predicted++)
                text.Append("  ").Append(this[actual, predicted].ToString(CultureInfo.InvariantCulture).PadLeft(widths[predicted]));
            text.Append("  ").Append(Percent(Recall(actual)).PadLeft(recall.Length)).Append('\n');
        }

        text.Append(precision.PadLeft(head));
        for (int predicted = 0; predicted < Classes; predicted++)
            text.Append("  ").Append(Percent(Precision(predicted)).PadLeft(widths[predicted]));
        text.Append("  ").Append(Percent(Accuracy).PadLeft(recall.Length)).Append('\n');
        return text.ToString();
    }

    private static string Percent(double share) =>
        double.IsNaN(share) ? "-" : (share * 100).ToString("F1", CultureInfo.InvariantCulture);

    private int WidthOf(int predicted)
    {
        // "100.0" is the longest percentage.
        int width = Math.Max(5, Names[predicted].Length);
        for (int actual = 0; actual < Classes; actual++)
            width = Math.Max(width, this[actual, predicted].ToString(CultureInfo.InvariantCulture).Length);
        return width;
    }

    private long IndexOf(int actual, int predicted)
    {
        if ((uint)actual >= (uint)Classes)
            throw new ArgumentOutOfRangeException(nameof(actual), actual, $"Expected a class from 0 to {Classes - 1}.");
        if ((uint)predicted >= (uint)Classes)
            throw new ArgumentOutOfRangeException(nameof(predicted), predicted, $"Expected a class from 0 to {Classes - 1}.");
        return ((long)actual * Classes) + predicted;
    }
}
