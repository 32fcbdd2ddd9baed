using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>Prints the choice between vector widths, which the JIT folds to the one that the machine has.</summary>
internal static class Dispatch
{
    public static void Emit(SourceWriter writer, IEnumerable<(VectorTarget Target, IReadOnlyList<string> Lines)> targets)
    {
        string keyword = "if";
        foreach ((VectorTarget target, IReadOnlyList<string> lines) in targets.OrderByDescending(choice => choice.Target.Bits))
        {
            string condition = target == VectorTargets.V128 ? "else" : $"{keyword} (Vector{Literals.Of(target.Bits)}.IsHardwareAccelerated)";
            if (lines.Count == 1)
            {
                writer.Line(condition).Indent().Line(lines[0]).Outdent();
            }
            else
            {
                writer.Open(condition);
                foreach (string line in lines)
                    writer.Line(line);
                writer.Close();
            }
            keyword = "else if";
        }
    }
}
