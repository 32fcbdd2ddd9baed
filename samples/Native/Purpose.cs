namespace Native;

/// <summary>What this program does with the network: it only reads, so no adjoint is generated. <c>samples/NativeTraining</c> has a purpose of its own.</summary>
internal static class Purpose
{
    public const bool Trains = false;
}
