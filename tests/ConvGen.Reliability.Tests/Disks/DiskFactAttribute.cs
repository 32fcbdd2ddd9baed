using Xunit;

namespace ConvGen.Reliability.Tests.Disks;

/// <summary>A test that mounts a file system of its own; where that isn't allowed it is skipped and says so.</summary>
internal sealed class DiskFactAttribute : FactAttribute
{
    public DiskFactAttribute() => Skip = TemporaryDisk.Problem;
}
