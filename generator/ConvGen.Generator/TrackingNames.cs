namespace ConvGen.Generator;

/// <summary>Names of the generator's steps, by which tests see what an edit runs again.</summary>
internal static class TrackingNames
{
    /// <summary>Class with the attribute, which stays the same where no declaration changes: most edits end here.</summary>
    public const string Declared = nameof(Declared);

    /// <summary>Declaration → outcome with all its problems and their places.</summary>
    public const string Parsed = nameof(Parsed);

    /// <summary>Outcome → network, without places: an edit that only moves lines ends here.</summary>
    public const string Network = nameof(Network);

    /// <summary>Outcome of a faulty declaration → what is emitted in its place.</summary>
    public const string Stub = nameof(Stub);

    /// <summary>Steps, drivers and plan of a network.</summary>
    public const string Implementation = "Implementation";

    /// <summary>The kernels of all networks, each once.</summary>
    public const string Kernel = "Kernel";
}
