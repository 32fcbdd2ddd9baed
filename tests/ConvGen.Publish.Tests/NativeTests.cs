using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Publish.Tests;

/// <summary><c>samples/Native</c> as a user publishes and runs it.</summary>
public sealed class NativeTests(PublishedSample sample) : IClassFixture<PublishedSample>
{
    private const long MostBytes = 3_000_000;

    [ToolFact("clang|gcc")]
    public async Task Published_program_reads_its_digits_and_is_small()
    {
        string program = await sample.ProgramAsync("-r", PublishedSample.Here);
        Assert.InRange(new FileInfo(program).Length, 1, MostBytes);
        await RequireReads(program);
    }

    [ToolFact("clang|gcc")]
    public async Task Wrong_arguments_are_answered_by_the_usage()
    {
        string program = await sample.ProgramAsync("-r", PublishedSample.Here);
        (int exitCode, string output, string error) = await PublishedSample.RunAsync(program, "--digit", "11");
        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("usage: lenet", error, StringComparison.Ordinal);
    }

    [ToolFact("clang|gcc", "qemu-x86_64")]
    public async Task Program_for_newer_processors_names_the_remedy_on_an_older_one()
    {
        string program = await sample.ProgramAsync("-r", "linux-x64");
        (int exitCode, string output, string error) = await PublishedSample.RunAsync("qemu-x86_64", "-cpu", "Nehalem", program);
        Assert.Equal((78, ""), (exitCode, output));
        Assert.Contains("-p:ConvGenInstructionSet=x86-64-v2", error, StringComparison.Ordinal);
    }

    [ToolFact("clang|gcc", "qemu-x86_64")]
    public async Task Remedy_helps()
    {
        string program = await sample.ProgramAsync("-r", "linux-x64", "-p:ConvGenInstructionSet=x86-64-v2");
        await RequireReads("qemu-x86_64", "-cpu", "Nehalem", program);
    }

    [ToolFact("clang|gcc")]
    public async Task Launcher_picks_a_program_that_runs_here()
    {
        if (PublishedSample.Here != "linux-x64")
            return;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("convgen-launch-");
        try
        {
            string launcher = Path.Combine(folder.FullName, "launch.sh");
            File.Copy(Path.Combine(Repository.Root, "samples", "Native", "launch.sh"), launcher);
            (int exitCode, _, string error) = await PublishedSample.RunAsync(launcher);
            Assert.Equal(78, exitCode);
            Assert.StartsWith("No program beside", error, StringComparison.Ordinal);
            File.Copy(await sample.ProgramAsync("-r", "linux-x64", "-p:ConvGenInstructionSet=x86-64-v2"), Path.Combine(folder.FullName, "lenet-x86-64-v2"));
            File.Copy(await sample.ProgramAsync("-r", "linux-x64"), Path.Combine(folder.FullName, "lenet-x86-64-v3"));
            await RequireReads(launcher);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [ToolFact("clang", "aarch64-linux-gnu-ld", "/usr/aarch64-linux-gnu/lib/crti.o", "qemu-aarch64")]
    public async Task Program_for_arm64_reads_its_digits_under_an_emulator()
    {
        string program = await sample.ProgramAsync("-r", "linux-arm64", "-p:LinkerFlavor=bfd", "-p:ObjCopyName=aarch64-linux-gnu-objcopy");
        await RequireReads("qemu-aarch64", "-L", "/usr/aarch64-linux-gnu", program);
    }

    private static async Task RequireReads(string program, params string[] arguments)
    {
        (int exitCode, string output, string error) = await PublishedSample.RunAsync(program, arguments);
        Assert.True(exitCode == 0, error);
        Assert.Equal(
            Enumerable.Range(0, 10).Select(digit => string.Create(CultureInfo.InvariantCulture, $"a {digit} is read as {digit}")),
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')[0]));
    }
}
