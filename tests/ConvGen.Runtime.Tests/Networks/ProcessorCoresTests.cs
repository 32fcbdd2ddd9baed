using System;
using System.Linq;
using Xunit;

namespace ConvGen.Runtime.Tests.Networks;

public sealed class ProcessorCoresTests
{
    [Theory]
    [InlineData(1, 4, 1, 4)]
    [InlineData(1, 4, 2, 4)]
    [InlineData(2, 8, 2, 16)]
    public void CountsThreadsOfACoreOnce(int packages, int cores, int threads, int expected)
    {
        string[] lines =
        [
            .. from thread in Enumerable.Range(0, threads)
               from package in Enumerable.Range(0, packages)
               from core in Enumerable.Range(0, cores)
               from line in (string[])[$"processor\t: {thread}", "model name\t: A: B", $"physical id\t: {package}", $"core id\t\t: {core}", ""]
               select line,
        ];
        Assert.Equal(expected, ProcessorCores.CountIn(lines));
    }

    [Fact]
    public void ASystemThatDoesNotTellGivesNone() => Assert.Equal(0, ProcessorCores.CountIn(["processor : 0", "BogoMIPS : 50.00", "no colon"]));

    [Fact]
    public void ThisMachineHasOneAtLeast() => Assert.InRange(ProcessorCores.Count, 1, Environment.ProcessorCount);
}
