using System.CommandLine;
namespace ConvGen.Tool.Commands;
internal static class RunCommand { public static Command Create() => new("run", ""); }
