extern alias generator;

using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Loader;
using generator::ConvGen.Generator.Schedule;

namespace ConvGen.Kernels.Tests.Jit;

/// <summary>The kernels of an assembly of generated networks.</summary>
internal static class KernelMethods
{
    /// <summary>The class that kernels are members of.</summary>
    public const string Type = "ConvGen.Generated.Kernels";

    public static IReadOnlyList<MethodInfo> Of(string assembly) =>
        AssemblyLoadContext.Default.LoadFromAssemblyPath(assembly).GetType(Type, throwOnError: true)!.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);

    /// <summary>Compiles every kernel of a width that the machine has; drivers call no other.</summary>
    public static void Prepare(string assembly)
    {
        foreach (MethodInfo kernel in Of(assembly).Where(kernel => IsAccelerated(BitsOf(kernel.Name))))
            RuntimeHelpers.PrepareMethod(kernel.MethodHandle);
    }

    public static int BitsOf(string name) => KernelName.Parse(name).Target.Bits;

    private static bool IsAccelerated(int bits) => bits switch
    {
        512 => Vector512.IsHardwareAccelerated,
        256 => Vector256.IsHardwareAccelerated,
        _ => Vector128.IsHardwareAccelerated,
    };
}
