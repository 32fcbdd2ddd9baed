namespace ConvGen;

/// <summary>The largest of two or more layers, element by element. NaN wins; the adjoint goes to the first of equal ones.</summary>
public sealed class MaximumAttribute : JoinAttribute
{
    /// <summary>Joins layers.</summary>
    /// <param name="inputs">The joined layers: <c>nameof(First), nameof(Second), …</c>; <see cref="ConvNet.Input"/> is one too.</param>
    public MaximumAttribute(params string[] inputs)
        : base(inputs)
    {
    }
}
