namespace ConvGen;

/// <summary>The mean of two or more layers, element by element.</summary>
public sealed class MeanAttribute : JoinAttribute
{
    /// <summary>Joins layers.</summary>
    /// <param name="inputs">The joined layers: <c>nameof(First), nameof(Second), …</c>; <see cref="ConvNet.Input"/> is one too.</param>
    public MeanAttribute(params string[] inputs)
        : base(inputs)
    {
    }
}
