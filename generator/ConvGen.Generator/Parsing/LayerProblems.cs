using System.Collections.Generic;
using ConvGen.Generator.Diagnostics;
using ConvGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Parsing;

/// <summary>Turns the problems of one layer's shapes and numbers into diagnostics at the argument that causes them.</summary>
internal sealed class LayerProblems(LayerDeclaration layer, ProblemList problems)
{
    /// <summary>Adds a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="inputNames">Names of the layer's inputs, for joins.</param>
    /// <param name="inputs">Shapes of the layer's inputs, for joins.</param>
    /// <param name="proposal">What mends it, if anything is known.</param>
    public void Add(ShapeProblem problem, IReadOnlyList<string> inputNames, IReadOnlyList<Shape> inputs, Proposal? proposal)
    {
        if (problem.Input >= 0)
        {
            problems.AddWithProposal(
                DescriptorOf(problem.Fault),
                layer.Attribute.LocationOfItem("inputs", problem.Input),
                proposal,
                [
                    layer.Name,
                    string.Empty,
                    inputNames[problem.Reference],
                    inputs[problem.Reference],
                    inputNames[problem.Input],
                    inputs[problem.Input],
                    .. problem.Words,
                ]);
            return;
        }

        string argument = SettingNames.Written(layer.Attribute, problem.Setting, problem.Axis);
        problems.AddWithProposal(DescriptorOf(problem.Fault), layer.Attribute.LocationOf(argument), proposal, [layer.Name, argument, .. problem.Words]);
    }

    /// <summary>Adds a problem at an argument; the message's words begin with the layer and the argument.</summary>
    public void Add(DiagnosticDescriptor descriptor, string argument, params object[] words) =>
        problems.Add(descriptor, layer.Attribute.LocationOf(argument), [layer.Name, argument, .. words]);

    /// <summary>Adds that a setting is about rows; the fix writes the one that the remedy names, unless that is written too.</summary>
    public void AddRowsOfSignal(string ofRows, string remedy, Shape input)
    {
        string other = remedy.Trim('\'');
        bool isName = other.Length < remedy.Length && !layer.Attribute.Has(other);
        problems.AddWithFix(
            ShapeDescriptors.RowsOfSignal, layer.Attribute.LocationOf(ofRows), isName ? other : string.Empty, layer.Name, ofRows, input, remedy);
    }

    private static DiagnosticDescriptor DescriptorOf(ShapeFault fault) => fault switch
    {
        ShapeFault.BelowOne => ShapeDescriptors.BelowOne,
        ShapeFault.NegativePadding => ShapeDescriptors.NegativePadding,
        ShapeFault.KernelBeyondInput => ShapeDescriptors.KernelBeyondInput,
        ShapeFault.PaddingTooLarge => ShapeDescriptors.PaddingTooLarge,
        ShapeFault.OutputPadding => ShapeDescriptors.OutputPadding,
        ShapeFault.Groups => ShapeDescriptors.GroupsDontDivide,
        ShapeFault.OutOfRange => ShapeDescriptors.OutOfRange,
        ShapeFault.JoinShapes => ShapeDescriptors.JoinShapes,
        ShapeFault.JoinCount => DeclarationDescriptors.JoinInputCount,
        ShapeFault.NeedsMap => ShapeDescriptors.NeedsMap,
        ShapeFault.Misfit => ShapeDescriptors.Misfit,
        _ => ShapeDescriptors.TooLarge,
    };
}
