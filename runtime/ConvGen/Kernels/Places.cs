using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvGen.Kernels;

/// <summary>The one word that generated code has for a place in memory: shorter to read, and to compile, than the generic method behind it.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Places
{
    /// <summary>The float at an offset from another. Nothing is checked.</summary>
    /// <param name="place">A float.</param>
    /// <param name="offset">Floats from it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref float At(ref float place, nint offset) => ref Unsafe.Add(ref place, offset);
}
