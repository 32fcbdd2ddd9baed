using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ConvGen.CodeFixes;
using ConvGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConvGen.Generator.Tests.CodeFixes;

/// <summary>Each fix changes exactly what its diagnostic marks, and the diagnostic is gone.</summary>
public sealed class CodeFixTests
{
    [Theory]
    [InlineData(
        "[ConvNet(4)] class Net { [Dense(10)] public partial DenseLayer A { get; } }",
        "[ConvNet(4)] partial class Net { [Dense(10)] public partial DenseLayer A { get; } }")]
    [InlineData(
        "[ConvNet(4)] public sealed class Net { [Dense(10)] public partial DenseLayer A { get; } }",
        "[ConvNet(4)] public sealed partial class Net { [Dense(10)] public partial DenseLayer A { get; } }")]
    [InlineData(
        "/// <summary>S.</summary>\nstruct Outer\n{\n    [ConvNet(4)] partial class Net { [Dense(10)] public partial DenseLayer A { get; } }\n}",
        "/// <summary>S.</summary>\npartial struct Outer\n{\n    [ConvNet(4)] partial class Net { [Dense(10)] public partial DenseLayer A { get; } }\n}")]
    [InlineData(
        "[ConvNet(4)] partial class Net\n{\n    // The scores.\n    [Dense(10)]\n    public DenseLayer A { get; }\n}",
        "[ConvNet(4)] partial class Net\n{\n    // The scores.\n    [Dense(10)]\n    public partial DenseLayer A { get; }\n}")]
    [InlineData(
        "[ConvNet(4)] partial class Net\n{\n    [Dense(10)]\n    DenseLayer A { get; }\n}",
        "[ConvNet(4)] partial class Net\n{\n    [Dense(10)]\n    partial DenseLayer A { get; }\n}")]
    public Task AddPartial(string before, string after) => FixesAsync(new AddPartialCodeFix(), before, after, "Add the modifier 'partial'");

    [Theory]
    [InlineData(
        "[ConvNet(4)] partial class Net { [Dense(10)] public partial ConvLayer /* scores */ A { get; } }",
        "[ConvNet(4)] partial class Net { [Dense(10)] public partial DenseLayer /* scores */ A { get; } }",
        "Change the type to 'DenseLayer'")]
    [InlineData(
        "[ConvNet(4)] partial class Net { [Dense(10)] public partial DenseLayer? A { get; } }",
        "[ConvNet(4)] partial class Net { [Dense(10)] public partial DenseLayer A { get; } }",
        "Change the type to 'DenseLayer'")]
    [InlineData(
        "[ConvNet(4)] partial class Net { [Dense(10)] public partial System.Collections.Generic.List<int> A { get; } }",
        "[ConvNet(4)] partial class Net { [Dense(10)] public partial DenseLayer A { get; } }",
        "Change the type to 'DenseLayer'")]
    [InlineData(
        "[ConvNet(4)] partial class Net { [Dense(9)] public partial DenseLayer First { get; } " +
        "[Dense(9, From = \"Fist\")] public partial DenseLayer B { get; } }",
        "[ConvNet(4)] partial class Net { [Dense(9)] public partial DenseLayer First { get; } " +
        "[Dense(9, From = nameof(First))] public partial DenseLayer B { get; } }",
        "Read 'First'")]
    [InlineData(
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } [Dense(4)] public partial DenseLayer B { get; } " +
        "[Add(nameof(A), \"BB\")] public partial JoinLayer C { get; } }",
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } [Dense(4)] public partial DenseLayer B { get; } " +
        "[Add(nameof(A), nameof(B))] public partial JoinLayer C { get; } }",
        "Read 'B'")]
    [InlineData(
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } [Add(nameof(A), \"input\")] public partial JoinLayer B { get; } }",
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } [Add(nameof(A), ConvNet.Input)] public partial JoinLayer B { get; } }",
        "Read 'ConvNet.Input'")]
    [InlineData(
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } [Dense(4, From = nameof(C))] public partial DenseLayer B { get; } " +
        "[Dense(4)] public partial DenseLayer C { get; } }",
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } [Dense(4, From = nameof(A))] public partial DenseLayer B { get; } " +
        "[Dense(4)] public partial DenseLayer C { get; } }",
        "Read 'A'")]
    [InlineData(
        "[ConvNet(4)] partial class Net { [Dense(4, From = nameof(A))] public partial DenseLayer A { get; } }",
        "[ConvNet(4)] partial class Net { [Dense(4, From = ConvNet.Input)] public partial DenseLayer A { get; } }",
        "Read 'ConvNet.Input'")]
    public Task Replace(string before, string after, string title) => FixesAsync(new ReplacementCodeFix(), before, after, title);

    [Theory]
    [InlineData("[Add(nameof(A), nameof(B), From = nameof(A))]", "[Add(nameof(A), nameof(B))]")]
    [InlineData("[Add(nameof(A), nameof(B), From = nameof(A), Output = true)]", "[Add(nameof(A), nameof(B), Output = true)]")]
    public Task FromOfAJoin(string before, string after)
    {
        static string Text(string join) => "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } [Dense(4)] public partial DenseLayer B { get; } " +
            $"{join} public partial JoinLayer C {{ get; }} }}";
        return FixesAsync(new SettingCodeFix(), Text(before), Text(after), "Remove 'From'");
    }

    [Theory]
    [InlineData("public partial DenseLayer A { get; set; }")]
    [InlineData("public partial DenseLayer A { get; init; }")]
    [InlineData("public partial DenseLayer A\n    {\n        get;\n        set;\n    }")]
    [InlineData("public partial DenseLayer A { get; } = null!;")]
    [InlineData("public partial DenseLayer A => null!;")]
    [InlineData("public partial DenseLayer A { get => null!; }")]
    [InlineData("public partial DenseLayer A { set; }")]
    public Task GetterAlone(string before)
    {
        static string Text(string property) => $"[ConvNet(4)] partial class Net\n{{\n    // The scores.\n    [Dense(9)]\n    {property} // here\n}}";
        return FixesAsync(new PropertyFormCodeFix(), Text(before), Text("public partial DenseLayer A { get; }"), "Declare it with '{ get; }' alone");
    }

    [Fact]
    public Task AStaticPropertyIsLeftAlone() => OffersNothingAsync(
        new PropertyFormCodeFix(), "[ConvNet(4)] partial class Net { [Dense(9)] public static partial DenseLayer A { get; } }");

    /// <summary>A join lists its layers itself: which one was meant isn't known.</summary>
    [Fact]
    public Task AJoinOfALaterLayerIsLeftAlone() => OffersNothingAsync(
        new ReplacementCodeFix(),
        "[ConvNet(4)] partial class Net { [Dense(4)] public partial DenseLayer A { get; } [Add(nameof(A), nameof(C))] public partial JoinLayer B { get; } " +
        "[Dense(4)] public partial DenseLayer C { get; } }");

    [Fact]
    public async Task AnUnimportedTypeIsWrittenInFull()
    {
        const string Before = "[ConvGen.ConvNet(4)] partial class Net { [ConvGen.Dense(10)] public partial string A { get; } }";
        Assert.Equal(
            "[ConvGen.ConvNet(4)] partial class Net { [ConvGen.Dense(10)] public partial ConvGen.DenseLayer A { get; } }",
            (await ApplyAsync(new ReplacementCodeFix(), Before)).Text);
    }

    internal static async Task FixesAsync(CodeFixProvider provider, string before, string after, string title)
    {
        const string Using = "using ConvGen;\n\n";
        (string text, string shownTitle) = await ApplyAsync(provider, Using + before);
        Assert.Equal(Using + after, text);
        Assert.Equal(title, shownTitle);
        Assert.Empty(await TestCompilation.AnalyzeAsync(TestCompilation.Create(text)));
    }

    /// <summary>There is one diagnostic, and nothing to propose.</summary>
    internal static async Task OffersNothingAsync(CodeFixProvider provider, string source)
    {
        using var workspace = new AdhocWorkspace();
        Assert.Empty((await ActionsAsync(workspace, provider, "using ConvGen;\n\n" + source)).Actions);
    }

    /// <summary>Applies the one fix that is offered.</summary>
    internal static async Task<(string Text, string Title)> ApplyAsync(CodeFixProvider provider, string source)
    {
        using var workspace = new AdhocWorkspace();
        (Document document, List<CodeAction> actions) = await ActionsAsync(workspace, provider, source);
        CodeAction action = Assert.Single(actions);
        ApplyChangesOperation operation = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
        Document changed = operation.ChangedSolution.GetDocument(document.Id)!;
        return ((await changed.GetTextAsync()).ToString(), action.Title);
    }

    /// <summary>Applies the one fix that is offered in a project of several files, and gives back their texts.</summary>
    internal static async Task<string[]> ApplyToFilesAsync(CodeFixProvider provider, params string[] sources)
    {
        using var workspace = new AdhocWorkspace();
        (Document document, List<CodeAction> actions) = await ActionsAsync(workspace, provider, sources);
        ApplyChangesOperation operation = (await Assert.Single(actions).GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
        Project project = operation.ChangedSolution.GetProject(document.Project.Id)!;
        return await Task.WhenAll(project.Documents.OrderBy(changed => changed.Name, StringComparer.Ordinal).Select(async changed => (await changed.GetTextAsync()).ToString()));
    }

    private static async Task<(Document Document, List<CodeAction> Actions)> ActionsAsync(AdhocWorkspace workspace, CodeFixProvider provider, params string[] sources)
    {
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Create(),
            "Tests",
            "Tests",
            LanguageNames.CSharp,
            compilationOptions: TestCompilation.OptionsOf(OptimizationLevel.Release),
            parseOptions: TestCompilation.ParseOptions,
            metadataReferences: TestCompilation.References));
        for (int source = 0; source < sources.Length; source++)
        {
            string name = source == 0 ? TestCompilation.FileName : $"Net.{source}.cs";
            project = project.AddDocument(name, sources[source], filePath: name).Project;
        }
        Compilation compilation = (await project.GetCompilationAsync())!;
        Diagnostic diagnostic = Assert.Single(await compilation.WithAnalyzers([new ConvNetAnalyzer()]).GetAnalyzerDiagnosticsAsync());
        Assert.Contains(diagnostic.Id, provider.FixableDiagnosticIds);
        Document document = project.GetDocument(diagnostic.Location.SourceTree)!;

        var actions = new List<CodeAction>();
        await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        return (document, actions);
    }
}
