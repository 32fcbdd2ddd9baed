using System;

namespace ConvGen.Kernels.Tests.Harness;

/// <summary>A kernel's result differs from what it must be. Of its own type, since the checks also run without a test framework.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);
