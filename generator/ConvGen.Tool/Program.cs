using System.CommandLine;
using ConvGen.Tool.Commands;

namespace ConvGen.Tool;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        RootCommand command = new("Networks for ConvGen from ONNX models: declarations in C#, weights as safetensors.")
        {
            ImportCommand.Create(),
            InspectCommand.Create(),
            VerifyCommand.Create(),
            RunCommand.Create(),
            BenchCommand.Create(),
            ExplainCommand.Create(),
        };
        return command.Parse(arguments).Invoke();
    }
}
