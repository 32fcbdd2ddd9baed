using System;
using ConvGen.Tool.Verification;

namespace ConvGen.Tool.Commands;

/// <summary>What commands share that run a model.</summary>
internal static class CompiledCommand
{
    /// <summary>Imports a model, compiles it in memory and loads its weights.</summary>
    /// <exception cref="ImportException">It can't be imported, or doesn't compile.</exception>
    public static (ImportedModel Model, Network Network) Load(string path, ImportOptions options)
    {
        ImportedModel model = Importer.Import(path, options);
        (Type? type, string problem) = CompiledModels.Compile([model])[0];
        return type is null ? throw new ImportException(problem) : (model, CompiledModels.Create(type, model));
    }
}
