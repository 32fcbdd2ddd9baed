namespace ConvGen;

/// <summary>The channels of two or more layers of equal height and width, one after the other.</summary>
public sealed class ConcatAttribute : LayerAttribute
{
    /// <summary>Joins layers.</summary>
    /// <param name="inputs">The joined layers: <c>nameof(First), nameof(Second), …</c>; <see cref="ConvNet.Input"/> is one too.</param>
    public ConcatAttribute(params string[] inputs)
    {
        Inputs = inputs;
    }

    /// <summary>The joined layers, in order.</summary>
    public string[] Inputs { get; }
}
