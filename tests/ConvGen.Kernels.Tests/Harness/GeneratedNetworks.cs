extern alias generator;

using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Runtime.Loader;
using System.Security.Cryptography;
using System.Text;
using ConvGen.Compilation;
using generator::ConvGen.Generator;
using generator::ConvGen.Generator.Schedule;
using Microsoft.CodeAnalysis;

namespace ConvGen.Kernels.Tests.Harness;

/// <summary>
/// Networks that are declared as text, run through the generator, compiled optimised, and loaded. Compiling kernels is dear, therefore many
/// networks make one assembly, in which they share kernels, and the assembly is kept beside the tests: its name holds a hash of all that it
/// is made from, so that a child process loads what its parent compiled.
/// </summary>
internal sealed class GeneratedNetworks
{
    private const string Namespace = "ConvGen.Kernels.Tests.Generated";

    private const string WidestChoice = "Vector512.IsHardwareAccelerated";

    private readonly Dictionary<string, Type> _types;

    private GeneratedNetworks(string path)
    {
        AssemblyPath = path;
        _types = AssemblyLoadContext.Default.LoadFromAssemblyPath(path).GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Network)))
            .ToDictionary(type => type.Name);
    }

    /// <summary>The file of the compiled networks.</summary>
    public string AssemblyPath { get; }

    /// <summary>Compiles networks, or loads them if they were compiled before.</summary>
    /// <param name="group">Name of the group, which the file's name begins with.</param>
    /// <param name="declarations">C# declarations of partial classes, as a user writes them.</param>
    /// <param name="widest">Whether kernels of 512 bits run on every machine: as pairs of narrower vectors where there is no hardware for them.</param>
    /// <param name="spacing">How maps lie apart in memory; by default they share it.</param>
    public static GeneratedNetworks Compile(string group, IEnumerable<string> declarations, bool widest = false, MapSpacing? spacing = null)
    {
        string text = string.Concat(
            "using ConvGen;\n\nnamespace ", Namespace, ";\n\n", string.Join("\n", declarations));
        string folder = Path.Combine(AppContext.BaseDirectory, "generated");
        string path = Path.Combine(folder, $"{group}.{Key($"{text}{(widest ? WidestChoice : "")}{spacing}")}.dll");
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(folder);
            foreach (string old in Directory.GetFiles(folder, group + ".*"))
                File.Delete(old);
            Emit(text, path, widest, spacing);
        }
        return new(path);
    }

    /// <summary>A new network of a declared class.</summary>
    public Network Create(string name, int seed = 1) => (Network)Activator.CreateInstance(_types[name], seed)!;

    private static void Emit(string text, string path, bool widest, MapSpacing? spacing)
    {
        bool found = false;
        (byte[]? image, ImmutableArray<Diagnostic> diagnostics) =
            NetworkCompilation.Emit(
                NetworkCompilation.Declare(Path.GetFileNameWithoutExtension(path), [NetworkCompilation.Parse(text)]),
                widest ? file => WithWidest(file, ref found) : null,
                new ConvNetGenerator(spacing));
        if (widest && !found)
            throw new InvalidOperationException($"No generated file asks for {WidestChoice}.");
        string[] errors = [.. diagnostics.Where(one => one.Severity >= DiagnosticSeverity.Warning).Select(one => one.ToString()).Take(10)];
        if (image is null || errors.Length > 0)
            throw new InvalidOperationException("Generated networks don't compile without a warning:\n" + string.Join("\n", errors));

        // Another process may be writing the same file: each writes its own and puts it in place.
        string own = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(own, image);
        File.Move(own, path, overwrite: true);
    }

    // Generated drivers choose the width by asking the machine; here the answer is yes, by a condition that is no constant: the compiler would warn of the code behind one.
    private static string WithWidest(string file, ref bool found)
    {
        found |= file.Contains(WidestChoice, StringComparison.Ordinal);
        return file.Replace(WidestChoice, "System.Environment.ProcessId != 0", StringComparison.Ordinal);
    }

    private static string Key(string text)
    {
        // Builds are deterministic: equal sources have equal version identifiers.
        string identity = string.Join("\n", text, typeof(ConvNetGenerator).Module.ModuleVersionId, typeof(Network).Module.ModuleVersionId);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16];
    }
}
