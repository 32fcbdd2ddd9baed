using System;
using System.IO;
using System.Linq;
using ConvGen.Docs.Tests.Pages;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Docs.Tests;

/// <summary>
/// All code of the pages is compiled and run, each program in a folder of its own. No other test runs meanwhile, since the current folder and the console
/// belong to all.
/// </summary>
[CollectionDefinition(nameof(PageTests), DisableParallelization = true)]
[Collection(nameof(PageTests))]
public sealed class PageTests
{
    public static TheoryData<string> Names => [.. Page.Names().Where(name => Page.Read(name).Programs.Count > 0)];

    [Theory]
    [MemberData(nameof(Names))]
    public void CodeRunsAndPrintsWhatThePageSays(string name)
    {
        foreach (PageProgram program in Page.Read(name).Programs)
        {
            using ProgramFolder folder = new();
            string printed = program.Run(folder.Path);
            string[] lines = [.. printed.Split('\n').Select(line => line.TrimEnd())];
            Assert.All(program.Printed, line => Assert.True(lines.Contains(line.TrimEnd()), $"{name} says '{line}'; its program printed:\n{printed}"));
        }
    }

    /// <summary>What is forgotten is no test: a page with a block of C# has a program.</summary>
    [Fact]
    public void EveryBlockIsSeen()
    {
        Assert.True(Page.Names().Count() > 6);
        Assert.All(Page.Names(), name =>
        {
            Page page = Page.Read(name);
            int blocks = File.ReadAllLines(Path.Combine(Repository.Root, name)).Count(line => line == "```csharp");
            int hidden = File.ReadAllLines(Path.Combine(Repository.Root, name)).Count(line => line == "<!-- code");
            Assert.Equal(blocks + hidden, page.Programs.Sum(program => program.Code.Count) + page.Generated.Count);
        });
    }

    [Fact]
    public void AnErrorIsSeen()
    {
        Page page = Page.Parse("wrong", "```csharp\nConsole.WriteLine(Missing);\n```\n");
        Assert.Contains("Missing", Assert.ThrowsAny<Exception>(() => Assert.Single(page.Programs).Compile()).Message, StringComparison.Ordinal);
    }
}
