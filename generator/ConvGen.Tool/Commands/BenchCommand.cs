using System.CommandLine;
namespace ConvGen.Tool.Commands;
internal static class BenchCommand { public static Command Create() => new("bench", ""); }
