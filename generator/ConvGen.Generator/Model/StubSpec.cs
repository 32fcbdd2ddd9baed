namespace ConvGen.Generator.Model;

/// <summary>
/// What a class with a faulty declaration still gets: properties that throw, so that no compiler error about missing halves hides our message.
/// </summary>
/// <param name="Namespace">Namespace of the class; empty for the global one.</param>
/// <param name="ContainingTypes">Outer types, outermost first.</param>
/// <param name="Type">The class itself; its name has the type parameters, if any.</param>
/// <param name="IsNetwork">Whether the class can derive from the network's base class.</param>
/// <param name="InputLength">Floats of one image; 0 if the declaration doesn't say.</param>
/// <param name="Properties">The properties to implement.</param>
/// <param name="NamesTaken">Names of generated members that the class declares itself.</param>
internal sealed record StubSpec(
    string Namespace,
    EquatableArray<TypeSpec> ContainingTypes,
    TypeSpec Type,
    bool IsNetwork,
    int InputLength,
    EquatableArray<StubProperty> Properties,
    EquatableArray<string> NamesTaken);

/// <summary>A partial property without its implementing half.</summary>
/// <param name="Modifiers">Modifiers without <c>partial</c>.</param>
/// <param name="Type">The type, fully qualified.</param>
/// <param name="Name">The name; of an indexer <c>this</c> with its parameters.</param>
/// <param name="Accessors">The accessors with their modifiers, such as <c>get</c> or <c>private set</c>.</param>
internal sealed record StubProperty(string Modifiers, string Type, string Name, EquatableArray<string> Accessors);
