namespace ConvGen.Kernels.Tests.Guards;

/// <summary>On which side memory touches a forbidden page, to the float; on the other side less than a page lies between, which is watched for writes.</summary>
internal enum GuardSide
{
    /// <summary>Memory begins where a forbidden page ends.</summary>
    Before,

    /// <summary>Memory ends where a forbidden page begins.</summary>
    After,
}
