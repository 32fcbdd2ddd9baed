using System.CommandLine;
namespace ConvGen.Tool.Commands;
internal static class InspectCommand { public static Command Create() => new("inspect", ""); }
