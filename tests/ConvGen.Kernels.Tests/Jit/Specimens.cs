using System.Reflection;
using System.Runtime.CompilerServices;

namespace ConvGen.Kernels.Tests.Jit;

/// <summary>What kernels must not be: the test that looks for it has to find it here.</summary>
internal static class Specimens
{
    public static void Prepare()
    {
        foreach (string name in new[] { nameof(Calls), nameof(IsNotOptimised), nameof(IsFine) })
            RuntimeHelpers.PrepareMethod(typeof(Specimens).GetMethod(name, BindingFlags.Static | BindingFlags.Public)!.MethodHandle);
    }

    /// <summary>A helper that isn't inlined is a call in the inner loop.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static float Calls(float value, int count)
    {
        for (int i = 0; i < count; i++)
            value = Helper(value) + 1;
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    public static float IsNotOptimised(float value) => value + 1;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static float IsFine(float value) => value + 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Helper(float value) => value * 3;
}
