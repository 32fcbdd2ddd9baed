using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvGen.Tests;

namespace ConvGen.Package.Tests;

/// <summary>What README.md shows.</summary>
internal static class Readme
{
    /// <summary>The C# pieces, in order: the example, then a piece of a kernel that it makes the generator write.</summary>
    public static IReadOnlyList<string> CodePieces()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");
        return [.. text.Split("```csharp\n").Skip(1).Select(piece => piece[..piece.IndexOf("```", StringComparison.Ordinal)])];
    }
}
