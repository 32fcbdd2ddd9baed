namespace ConvGen;

/// <summary>
/// What the attributes of joins share: layers combined element by element. Inputs of fewer values are repeated: an axis of size 1 along that
/// axis, and a vector [C] over the pixels of a map of C channels.
/// </summary>
public abstract class JoinAttribute : ActivatedLayerAttribute
{
    private protected JoinAttribute(string[] inputs)
    {
        Inputs = inputs;
    }

    /// <summary>The joined layers, in order.</summary>
    public string[] Inputs { get; }
}
