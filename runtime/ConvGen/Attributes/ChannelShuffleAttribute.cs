namespace ConvGen;

/// <summary>Channels of g groups dealt out in turn: channel i·g + j takes channel j·(C ÷ g) + i (ShuffleNet).</summary>
public sealed class ChannelShuffleAttribute : LayerAttribute
{
    /// <summary>Channels of groups dealt out in turn.</summary>
    /// <param name="groups">Groups of channels (g); must divide them.</param>
    public ChannelShuffleAttribute(int groups)
    {
        Groups = groups;
    }

    /// <summary>Groups of channels (g).</summary>
    public int Groups { get; }
}
