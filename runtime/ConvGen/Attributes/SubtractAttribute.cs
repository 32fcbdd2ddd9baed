namespace ConvGen;

/// <summary>The first layer less the others, element by element.</summary>
public sealed class SubtractAttribute : JoinAttribute
{
    /// <summary>Joins layers.</summary>
    /// <param name="inputs">The joined layers: <c>nameof(First), nameof(Second), …</c>; <see cref="ConvNet.Input"/> is one too.</param>
    public SubtractAttribute(params string[] inputs)
        : base(inputs)
    {
    }
}
