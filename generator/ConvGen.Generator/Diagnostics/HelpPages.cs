namespace ConvGen.Generator.Diagnostics;

/// <summary>Where each diagnostic is explained.</summary>
internal static class HelpPages
{
    private const string Folder = "https://github.com/convgen/convgen/blob/main/docs/diagnostics/";

    /// <summary>Address of a diagnostic's page.</summary>
    public static string Of(string id) => Folder + id + ".md";
}
