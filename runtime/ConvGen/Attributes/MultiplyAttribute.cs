namespace ConvGen;

/// <summary>The product of two or more layers, element by element: of equal shape, or with one value per channel or pixel (a gate).</summary>
public sealed class MultiplyAttribute : JoinAttribute
{
    /// <summary>Joins layers.</summary>
    /// <param name="inputs">The joined layers: <c>nameof(First), nameof(Second), …</c>; <see cref="ConvNet.Input"/> is one too.</param>
    public MultiplyAttribute(params string[] inputs)
        : base(inputs)
    {
    }
}
