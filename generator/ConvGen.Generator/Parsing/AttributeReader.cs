using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvGen.Generator.Parsing;

/// <summary>Values of an attribute by argument name (constructor parameters in camelCase, settings in PascalCase), and where each is written.</summary>
internal sealed class AttributeReader
{
    private readonly AttributeData _attribute;
    private readonly Dictionary<string, TypedConstant> _values = [];
    private readonly (string Name, int Value) _instead = (string.Empty, 0);
    private readonly AttributeSyntax? _syntax;

    public AttributeReader(AttributeData attribute, Location fallback, CancellationToken cancellation)
    {
        _attribute = attribute;
        _syntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) as AttributeSyntax;
        Location = _syntax?.GetLocation() ?? fallback;

        if (attribute.AttributeConstructor is { } constructor)
        {
            for (int parameter = 0; parameter < Math.Min(constructor.Parameters.Length, attribute.ConstructorArguments.Length); parameter++)
                _values[constructor.Parameters[parameter].Name] = attribute.ConstructorArguments[parameter];
        }

        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
            _values[argument.Key] = argument.Value;
    }

    private AttributeReader(AttributeReader written, string name, int value)
    {
        _attribute = written._attribute;
        _syntax = written._syntax;
        _values = written._values;
        _instead = (name, value);
        Location = written.Location;
    }

    /// <summary>The attribute as if one argument were another number.</summary>
    public AttributeReader With(string name, int value) => new(this, name, value);

    /// <summary>Where the whole attribute is written.</summary>
    public Location Location { get; }

    /// <summary>Whether the compiler understood the attribute; if not, it says why itself.</summary>
    public bool IsComplete => _attribute.AttributeConstructor is not null && _values.Values.All(value => value.Kind != TypedConstantKind.Error);

    /// <summary>Whether an argument is written.</summary>
    public bool Has(string name) => _values.ContainsKey(name) || name == _instead.Name;

    public int Int(string name, int otherwise = 0) => Value(name) is int number ? number : otherwise;

    public float Float(string name, float otherwise) => Value(name) is float number ? number : otherwise;

    public bool Bool(string name, bool otherwise) => Value(name) is bool truth ? truth : otherwise;

    public string? Text(string name) => Value(name) as string;

    /// <summary>The strings of an array argument; empty ones in place of nulls.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        _values.TryGetValue(name, out TypedConstant value) && value.Kind == TypedConstantKind.Array && !value.IsNull
        ? value.Values.Select(item => item.Value as string ?? string.Empty).ToList()
        : [];

    /// <summary>The settings that are written, as numbers; texts are left out.</summary>
    public IEnumerable<TensorSetting> WrittenNumbers()
    {
        foreach (KeyValuePair<string, TypedConstant> argument in _attribute.NamedArguments)
        {
            TypedConstant value = argument.Value;
            IEnumerable<TypedConstant> items = value.Kind != TypedConstantKind.Array ? [value] : value.IsNull ? [] : value.Values;
            List<object?> numbers = items.Select(item => item.Value).ToList();
            if (numbers.TrueForAll(number => number is int or float or bool))
                yield return new TensorSetting(argument.Key, numbers.Select(number => Convert.ToDouble(number, CultureInfo.InvariantCulture)).ToArray());
        }
    }

    /// <summary>The whole numbers of an array argument.</summary>
    public IReadOnlyList<int> Ints(string name) =>
        _values.TryGetValue(name, out TypedConstant value) && value.Kind == TypedConstantKind.Array && !value.IsNull
        ? value.Values.Select(item => item.Value is int number ? number : 0).ToList()
        : [];

    /// <summary>Where the value of an argument is written; the attribute if it isn't.</summary>
    public Location LocationOf(string name) => Argument(name)?.Expression.GetLocation() ?? Location;

    /// <summary>Where one value of a <c>params</c> argument is written.</summary>
    public Location LocationOfItem(string name, int item)
    {
        if (_syntax?.ArgumentList is not { } list || _attribute.AttributeConstructor is not { } constructor)
            return Location;

        List<AttributeArgumentSyntax> positional = list.Arguments.Where(argument => argument.NameEquals is null).ToList();
        int first = constructor.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Ordinal ?? 0;
        if (positional.Count == 1)
        {
            SeparatedSyntaxList<ExpressionSyntax>? items = positional[0].Expression switch
            {
                ArrayCreationExpressionSyntax { Initializer.Expressions: var expressions } => expressions,
                ImplicitArrayCreationExpressionSyntax { Initializer.Expressions: var expressions } => expressions,
                _ => null,
            };
            if (items is { } written)
                return item < written.Count ? written[item].GetLocation() : Location;
            if (positional[0].Expression is CollectionExpressionSyntax collection)
                return item < collection.Elements.Count ? collection.Elements[item].GetLocation() : Location;
        }

        return first + item < positional.Count ? positional[first + item].Expression.GetLocation() : Location;
    }

    private object? Value(string name) => name == _instead.Name ? _instead.Value : _values.TryGetValue(name, out TypedConstant value) && value.Kind != TypedConstantKind.Array ? value.Value : null;

    private AttributeArgumentSyntax? Argument(string name)
    {
        if (_syntax?.ArgumentList is not { } list)
            return null;
        AttributeArgumentSyntax? named = list.Arguments.FirstOrDefault(argument =>
            argument.NameEquals?.Name.Identifier.ValueText == name || argument.NameColon?.Name.Identifier.ValueText == name);
        if (named is not null)
            return named;

        int ordinal = _attribute.AttributeConstructor?.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Ordinal ?? -1;
        return ordinal >= 0 && ordinal < list.Arguments.Count && list.Arguments[ordinal] is { NameEquals: null, NameColon: null } positional
            ? positional
            : null;
    }
}
