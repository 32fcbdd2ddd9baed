using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvGen.Generator.Tests.Model;

/// <summary>What flows through the pipeline is equal by content, and holds nothing that keeps a compilation alive.</summary>
public sealed class OutcomeGraphTests
{
    private static readonly string FaultyNet = Sources.Net(
        "[ConvLayer(8, 99)] public partial ConvLayer A { get; } [Dense(10, From = \"B\")] public partial ConvLayer C { get; private set; }");

    public static TheoryData<string> Declarations => [Sources.DigitNet, FaultyNet];

    [Theory]
    [MemberData(nameof(Declarations))]
    public void OutcomeHoldsNoRoslynType(string source)
    {
        ParseOutcome outcome = TestCompilation.Parse(source);
        var path = new List<string>();
        int visited = 0;
        Walk(outcome, new HashSet<object>(ReferenceEqualityComparer.Instance));
        Assert.True(visited > 20, $"Only {visited} objects were visited: the walk doesn't reach the layers.");

        void Walk(object? value, HashSet<object> seen)
        {
            if (value is null || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
                return;
            visited++;
            Assert.False(
                value.GetType().Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) ?? false,
                $"{string.Join(".", path)} is a {value.GetType()}.");
            if (value is Array items)
            {
                foreach (object? item in items)
                    Walk(item, seen);
                return;
            }

            foreach (FieldInfo field in Fields(value.GetType()))
            {
                path.Add(field.Name);
                Walk(field.GetValue(value), seen);
                path.RemoveAt(path.Count - 1);
            }
        }
    }

    [Fact]
    public void ModelTypesDeclareNoRoslynType()
    {
        Assembly assembly = typeof(NetSpec).Assembly;
        Type[] models = [.. assembly.GetTypes().Where(type => type.Namespace == typeof(NetSpec).Namespace)];
        Assert.True(models.Length > 20);
        foreach (Type type in models)
        {
            foreach (FieldInfo field in Fields(type))
                Assert.NotEqual(typeof(SyntaxNode).Assembly, field.FieldType.Assembly);
        }
    }

    [Theory]
    [MemberData(nameof(Declarations))]
    public void OutcomesOfEqualSourcesAreEqual(string source)
    {
        ParseOutcome first = TestCompilation.Parse(source);
        ParseOutcome second = TestCompilation.Parse(source);
        Assert.NotSame(first, second);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("fi-FI")]
    public void TheCompilersCultureChangesNothing(string culture)
    {
        const string Layers = "[ConvLayer(8, 3)] public partial ConvLayer I { get; } [Dropout(-1.5f)] public partial DropoutLayer D { get; } "
            + "[Dense(1000000000, From = nameof(I))] public partial DenseLayer Big { get; }";
        ParseOutcome expected = TestCompilation.Parse(Sources.Net(Layers));
        Assert.Equal(2, expected.Problems.Count);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Assert.Equal(expected, TestCompilation.Parse(Sources.Net(Layers)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("32, kernel: 3", "31, kernel: 3")]
    [InlineData("[MaxPool(2)]", "[MaxPool(3)]")]
    [InlineData("[MaxPool(2)]", "[AveragePool(2)]")]
    [InlineData("Conv2), nameof(Conv3)", "Conv3), nameof(Conv2)")]
    [InlineData("28×28 digit", "digit")]
    [InlineData("partial DenseLayer Logits", "partial DenseLayer Scores")]
    [InlineData("[Dense(10)]", "[Dense(10, Name = \"fc\")]")]
    [InlineData("public sealed partial class", "internal sealed partial class")]
    public void NetworksOfDifferentDeclarationsDiffer(string before, string after)
    {
        string changed = Sources.DigitNet.Replace(before, after, StringComparison.Ordinal);
        Assert.NotEqual(Sources.DigitNet, changed);
        NetSpec network = TestCompilation.Parse(changed).Network!;
        // A class's own summary isn't repeated by the generated part.
        if (before == "28×28 digit")
            Assert.Equal(TestCompilation.Parse(Sources.DigitNet).Network, network);
        else
            Assert.NotEqual(TestCompilation.Parse(Sources.DigitNet).Network, network);
    }

    [Fact]
    public void EquatableArraysAreEqualByContent()
    {
        var first = new EquatableArray<int>([1, 2, 3]);
        Assert.Equal(first, new EquatableArray<int>([1, 2, 3]));
        Assert.NotEqual(first, new EquatableArray<int>([1, 2]));
        Assert.NotEqual(first, new EquatableArray<int>([3, 2, 1]));
        Assert.Equal(default, new EquatableArray<int>([]));
        Assert.Equal([1, 2, 3], first);
    }

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (Type? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (FieldInfo field in declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                yield return field;
        }
    }
}
