using System.Runtime.CompilerServices;

namespace ConvGen.Tests;

/// <summary>Networks of tests are small: without this, none would run on several threads.</summary>
internal static class SmallNetworksAreShared
{
    [ModuleInitializer]
    internal static void Share() => WorkerTeam.LeastWork = 0;
}
