using System;
using System.Linq;
using System.Text;
using System.Threading;
using ConvGen.Generator.Emit;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Model;
using ConvGen.Generator.Parsing;
using ConvGen.Generator.Schedule;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConvGen.Generator;

/// <summary>Declaration → network → source. Problems are the analyzer's to report.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ConvNetGenerator : IIncrementalGenerator
{
    private readonly MapSpacing? _spacing;

    /// <summary>The generator.</summary>
    public ConvNetGenerator()
    {
    }

    /// <summary>A generator whose networks keep their maps apart in memory, for tests.</summary>
    internal ConvNetGenerator(MapSpacing? spacing) => _spacing = spacing;

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParseOutcome> outcomes = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownNames.NetworkAttribute, static (node, _) => node is TypeDeclarationSyntax, Declaration)
            .WithTrackingName(TrackingNames.Declared)
            .Select(static (declaration, cancellation) => declaration.Parse(cancellation))
            .WithTrackingName(TrackingNames.Parsed);

        IncrementalValuesProvider<NetSpec> networks = outcomes
            .Where(static outcome => outcome.Network is not null)
            .Select(static (outcome, _) => outcome.Network!)
            .WithTrackingName(TrackingNames.Network);

        IncrementalValuesProvider<StubSpec> stubs = outcomes
            .Where(static outcome => outcome.Stub is not null)
            .Select(static (outcome, _) => outcome.Stub!)
            .WithTrackingName(TrackingNames.Stub);

        IncrementalValuesProvider<GeneratedNet> implementations = networks
            .Select((network, _) => NetEmitter.EmitImplementation(network, _spacing))
            .WithTrackingName(TrackingNames.Implementation);

        // A kernel that several layers or networks call is written once.
        IncrementalValuesProvider<KernelSpec> kernels = implementations
            .SelectMany(static (implementation, _) => implementation.Kernels)
            .Collect()
            .SelectMany(static (kernels, _) => kernels.Distinct().OrderBy(kernel => kernel.Name, StringComparer.Ordinal))
            .WithTrackingName(TrackingNames.Kernel);

        // What user code binds to is there while typing; kernels only when something is built.
        context.RegisterSourceOutput(networks, static (output, network) =>
            Add(output, HintNames.Of(network.Namespace, network.ContainingTypes, network.Type), NetEmitter.EmitPublicPart(network)));
        context.RegisterImplementationSourceOutput(implementations, static (output, implementation) =>
        {
            foreach (GeneratedFile file in implementation.Files)
                Add(output, file.HintName, file.Text);
        });
        context.RegisterImplementationSourceOutput(kernels, static (output, kernel) =>
            Add(output, kernel.Name + ".g.cs", KernelEmitter.Emit(KernelBuilder.Build(kernel))));
        context.RegisterSourceOutput(stubs, static (output, stub) =>
            Add(output, HintNames.Of(stub.Namespace, stub.ContainingTypes, stub.Type), StubEmitter.Emit(stub)));
    }

    private static NetDeclaration Declaration(GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        new((INamedTypeSymbol)context.TargetSymbol, context.SemanticModel.Compilation);

    private static void Add(SourceProductionContext output, string hintName, string text) =>
        output.AddSource(hintName, SourceText.From(text, Encoding.UTF8));
}
