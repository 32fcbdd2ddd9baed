using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ConvGen.Figures;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Docs.Tests;

/// <summary>The figures are what their program makes now.</summary>
public sealed partial class FigureTests
{
    /// <summary>Another width of vectors rounds otherwise, by less than a figure shows: the last digit of a coordinate may differ.</summary>
    private const double Tolerance = 0.11;

    public static TheoryData<string> Names => [.. Figure.All().Select(figure => figure.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void FigureIsUpToDate(string name)
    {
        string made = Figure.All().Single(figure => figure.Name == name).Svg;
        string kept = File.ReadAllText(Path.Combine(Repository.Root, "docs/figures", name + ".svg")).ReplaceLineEndings("\n");
        Assert.Equal(Number().Replace(made, "#"), Number().Replace(kept, "#"));
        Assert.All(Number().Matches(made).Zip(Number().Matches(kept)), pair => Assert.Equal(Value(pair.First), Value(pair.Second), Tolerance));

        static double Value(Match match) => double.Parse(match.Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(?<![#\w])-?\d+(\.\d+)?")]
    private static partial Regex Number();
}
