namespace ConvGen;

/// <summary>The first layer divided by the others, element by element.</summary>
public sealed class DivideAttribute : JoinAttribute
{
    /// <summary>Joins layers.</summary>
    /// <param name="inputs">The joined layers: <c>nameof(First), nameof(Second), …</c>; <see cref="ConvNet.Input"/> is one too.</param>
    public DivideAttribute(params string[] inputs)
        : base(inputs)
    {
    }
}
