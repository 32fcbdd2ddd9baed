using System;
using System.Collections.Generic;
using System.IO;
using ConvGen;
using SkiaSharp;
using Spectre.Console;

namespace Photos;

/// <summary>One photo: named, shown, explained.</summary>
internal sealed class Session(SqueezeNet net, Labels labels)
{
    private const int Best = 5;

    private static readonly Color[] BarColors = [Color.Green, Color.Teal, Color.Blue, Color.Purple, Color.Grey];

    /// <summary>Classifies a photo and writes the picture with the heat map of a class, by default the most likely one.</summary>
    public void Run(string path, string output, int? shown)
    {
        if (shown is < 0 or >= Classification.Classes)
            throw new InvalidDataException($"There is no class {shown}: ImageNet has 0 to {Classification.Classes - 1}.");
        using SKBitmap photo = Photo.Read(path);
        Shape input = net.Plan.Input;
        Classification result = Classification.Of(net, Photo.ToInput(photo, input.Height, input.Width));
        IReadOnlyList<int> best = result.Best(Best);

        BarChart bars = new() { MaxValue = 100, Culture = System.Globalization.CultureInfo.InvariantCulture };
        for (int place = 0; place < best.Count; place++)
            bars.AddItem(Markup.Escape(labels[best[place]]), Math.Round(100 * (double)result.Shares[best[place]], 1), BarColors[place]);
        AnsiConsole.MarkupLineInterpolated($"[bold]{Path.GetFileName(path)}[/], percent:");
        AnsiConsole.Write(bars);

        int index = shown ?? best[0];
        using SKBitmap picture = HeatMap.Over(photo, result, index);
        HeatMap.Save(picture, output);
        AnsiConsole.MarkupLineInterpolated($"where [green]{labels[index]}[/] is seen: {output}");
    }
}
