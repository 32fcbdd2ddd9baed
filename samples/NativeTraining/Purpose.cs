namespace Native;

/// <summary>What this program does with the network: it trains it.</summary>
internal static class Purpose
{
    public const bool Trains = true;
}
