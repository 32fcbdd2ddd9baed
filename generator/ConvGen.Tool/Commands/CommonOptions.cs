using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using ConvGen.Tool.Layers;

namespace ConvGen.Tool.Commands;

/// <summary>Options that several commands have, and how they end.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string[]> _dimensions = new("--dim") { Description = "Length of a symbolic axis, such as height=224; repeat it for more.", DefaultValueFactory = _ => [] };
    private readonly Option<long> _bytes = new("--max-bytes") { Description = "Largest file that is read.", DefaultValueFactory = _ => new ImportLimits().MaximumBytes };
    private readonly Option<int> _elements = new("--max-elements") { Description = "Largest constant that is read or computed.", DefaultValueFactory = _ => new ImportLimits().MaximumElements };
    private readonly Option<int> _nodes = new("--max-nodes") { Description = "Largest graph that is read.", DefaultValueFactory = _ => new ImportLimits().MaximumNodes };
    private readonly Option<int> _nesting = new("--max-nesting") { Description = "Deepest nesting of messages that is read.", DefaultValueFactory = _ => new ImportLimits().MaximumNesting };

    /// <summary>Exit code where the model is refused or a case fails.</summary>
    public const int Refused = 1;

    /// <summary>Exit code where what was asked for can't be done.</summary>
    public const int Failed = 2;

    public void AddTo(Command command)
    {
        command.Add(_dimensions);
        command.Add(_bytes);
        command.Add(_elements);
        command.Add(_nodes);
        command.Add(_nesting);
    }

    public ImportLimits Limits(ParseResult parsed) => new(parsed.GetValue(_bytes), parsed.GetValue(_elements), parsed.GetValue(_nodes), parsed.GetValue(_nesting));

    /// <summary>Lengths of symbolic axes.</summary>
    /// <exception cref="ImportException">A word isn't of the form symbol=length.</exception>
    public IReadOnlyDictionary<string, int> Dimensions(ParseResult parsed)
    {
        Dictionary<string, int> dimensions = new(StringComparer.Ordinal);
        foreach (string word in parsed.GetValue(_dimensions)!)
        {
            int equals = word.LastIndexOf('=');
            if (equals < 1 || !int.TryParse(word[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length < 1)
                throw new ImportException($"--dim {word} isn't of the form symbol=length");
            dimensions[word[..equals]] = length;
        }
        return dimensions;
    }

    public ImportOptions Options(ParseResult parsed, string model, string? name = null, string? space = null) => new()
    {
        Name = name ?? ClassName(model),
        Namespace = space ?? "",
        Dimensions = Dimensions(parsed),
        Limits = Limits(parsed),
    };

    /// <summary>Runs a command; what goes wrong for a reason that the user can act on is said in words.</summary>
    public static int Guard(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (ImportException exception)
        {
            Refusal.Print(exception.Problems);
            return Refused;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or WeightFileException or InvalidDataException)
        {
            Console.Error.WriteLine(exception.Message);
            return Failed;
        }
    }

    /// <summary>A class's name from a file's.</summary>
    public static string ClassName(string model)
    {
        string identifier = PropertyNames.Identifier(Path.GetFileNameWithoutExtension(model));
        return identifier.Length > 0 && char.IsLetter(identifier[0]) ? identifier : "Model" + identifier;
    }
}
