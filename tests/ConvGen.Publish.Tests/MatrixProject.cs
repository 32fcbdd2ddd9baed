using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using ConvGen.Kernels.Tests.Shapes;
using ConvGen.Tests;
using Xunit;

namespace ConvGen.Publish.Tests;

/// <summary>
/// A sample of the matrix of shapes as a program that NativeAOT compiles: a project outside the repository that declares their networks and links the
/// checks of ConvGen.Kernels.Tests. Switches such as DOTNET_EnableAVX2 don't act on such a program, so it is published once per instruction set.
/// </summary>
public sealed class MatrixProject : IDisposable
{
    /// <summary>Every n-th shape is taken.</summary>
    private const int Every = 2;

    /// <summary>Multiply-adds beyond which a shape is left out: an emulator is slow.</summary>
    private const long Most = 1_500_000;

    private static readonly string[] s_linked =
    [
        "Shapes/ConvCheck.cs", "Shapes/ConvShape.cs", "Shapes/ConvShapes.cs",
        "Harness/Bound.cs", "Harness/CheckFailedException.cs", "Harness/CheckMemory.cs", "Harness/IntegerData.cs", "Harness/RealData.cs",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convgen-matrix-");

    public MatrixProject()
    {
        int[] chosen = [.. Enumerable.Range(0, ConvShapes.All.Count).Where(index => index % Every == 0 && ConvShapes.All[index].MultiplyAdds <= Most)];
        Count = chosen.Length;
        Write("ConvGen.Matrix.csproj", Project());
        Write("Networks.cs", Networks(chosen));
        Write("Program.cs", """
            using System;
            using System.Runtime.Intrinsics;
            using ConvGen.Kernels.Tests.Shapes;

            int bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
            int failed = 0;
            ConvGen.WorkerTeam.LeastWork = 0; // small shapes are shared between threads too
            foreach ((int index, Func<ConvGen.Network> make) in Networks.All)
            {
                try
                {
                    ConvCheck.Run(ConvShapes.All[index], make());
                }
                catch (Exception error)
                {
                    failed++;
                    Console.WriteLine($"{index}: {ConvShapes.All[index]}: {error.Message}");
                }
            }
            Console.WriteLine(FormattableString.Invariant($"vectors of {bits} bits: {Networks.All.Length} shapes checked, {failed} failed"));
            return failed == 0 ? 0 : 1;
            """);
    }

    /// <summary>Shapes that the program checks.</summary>
    public int Count { get; }

    /// <summary>Publishes the program and runs it.</summary>
    /// <param name="name">A name for this way to publish.</param>
    /// <param name="emulator">What runs it; empty for this machine itself.</param>
    /// <param name="settings">Arguments of <c>dotnet publish</c>.</param>
    /// <returns>What it printed.</returns>
    public async Task<string> RunAsync(string name, string[] emulator, params string[] settings)
    {
        string output = Path.Combine(_folder.FullName, name);
        // The C# is compiled once; what NativeAOT makes of it has a folder per way.
        await DotNet.PublishAsync(
            _folder.FullName,
            output,
            [$"-p:NativeIntermediateOutputPath={output}-native/", $"-p:NativeOutputPath={output}-linked/", .. settings]);
        string[] command = [.. emulator, Path.Combine(output, "ConvGen.Matrix")];
        (int exitCode, string printed, string error) = await PublishedSample.RunAsync(command[0], command[1..]);
        Assert.True(exitCode == 0, printed + error);
        return printed;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Networks(IEnumerable<int> chosen)
    {
        StringBuilder declarations = new();
        StringBuilder list = new();
        foreach (int index in chosen)
        {
            string name = FormattableString.Invariant($"Shape{index}");
            declarations.AppendLine(ConvShapes.All[index].Declare(name));
            list.AppendLine(FormattableString.Invariant($"        ({index}, () => new {name}(1)),"));
        }
        return $$"""
            using System;
            using ConvGen;

            {{declarations}}
            internal static class Networks
            {
                public static (int Index, Func<Network> Make)[] All { get; } =
                [
            {{list}}    ];
            }
            """;
    }

    private static string Project()
    {
        string tests = Path.Combine(Repository.Root, "tests", "ConvGen.Kernels.Tests");
        string generator = Path.Combine(Repository.Root, "generator", "ConvGen.Generator", "ConvGen.Generator.csproj");
        string build = Path.Combine(Repository.RuntimeFolder, "build");
        return $"""
            <Project>
              <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
              <Import Project="{build}/ConvGen.props" />
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <LangVersion>14</LangVersion>
                <Nullable>enable</Nullable>
                <PublishAot>true</PublishAot>
                <InvariantGlobalization>true</InvariantGlobalization>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="{Path.Combine(Repository.RuntimeFolder, "ConvGen.csproj")}" />
                <ProjectReference Include="{generator}" OutputItemType="Analyzer" ReferenceOutputAssembly="false" />
                {string.Join('\n', s_linked.Select(file => $"""<Compile Include="{Path.Combine(tests, file)}" />"""))}
              </ItemGroup>
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
              <Import Project="{build}/ConvGen.targets" />
            </Project>
            """;
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder.FullName, file), text);
}
