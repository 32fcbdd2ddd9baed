using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace ConvGen.Kernels.Tests.Jit;

/// <summary>
/// What the JIT wrote of methods (<c>DOTNET_JitStdOutFile</c> with <c>JitDisasm</c> and <c>JitDisasmSummary</c>): the tier of each, and whether its machine code calls.
/// FullOpts alone doesn't mean fast: a helper that isn't inlined is a call in the innermost loop.
/// </summary>
internal sealed partial class JitReport
{
    private readonly Dictionary<string, string> _tiers = [];
    private readonly Dictionary<string, List<string>> _calls = [];

    private JitReport()
    {
    }

    /// <summary>Reads what concerns one class.</summary>
    public static JitReport Read(string path, string type)
    {
        JitReport report = new();
        string prefix = type + ":";
        List<string>? calls = null;
        foreach (string line in File.ReadLines(path))
        {
            if (Compiled().Match(line) is { Success: true } compiled)
            {
                if (compiled.Groups["method"].Value.StartsWith(prefix, StringComparison.Ordinal))
                    report._tiers[NameOf(compiled.Groups["method"].Value)] = compiled.Groups["tier"].Value;
            }
            else if (Listing().Match(line) is { Success: true } listing)
            {
                string method = listing.Groups["method"].Value;
                calls = method.StartsWith(prefix, StringComparison.Ordinal) ? report._calls[NameOf(method)] = [] : null;
            }
            else if (calls is not null && Call().IsMatch(line))
            {
                calls.Add(line.Trim());
            }
        }
        return report;
    }

    /// <summary>What is wrong with methods, a line each: not compiled, not fully optimised, no machine code shown, a call.</summary>
    public IEnumerable<string> ProblemsOf(IEnumerable<string> methods)
    {
        foreach (string method in methods)
        {
            if (!_tiers.TryGetValue(method, out string? tier))
                yield return method + " was not compiled";
            else if (tier != "FullOpts")
                yield return $"{method} is {tier}";
            if (!_calls.TryGetValue(method, out List<string>? calls))
                yield return method + " has no listing";
            else if (calls.Count > 0)
                yield return $"{method} calls: {calls.First()}";
        }
    }

    private static string NameOf(string method) => method.Split(':')[1].Split('(')[0];

    [GeneratedRegex(@"^ *\d+: JIT compiled (?<method>\S+) \[(?<tier>[^,\]]+)")]
    private static partial Regex Compiled();

    [GeneratedRegex(@"^; Assembly listing for method (?<method>\S+)")]
    private static partial Regex Listing();

    /// <summary>A call of x64 or Arm64, or the jump that stands for one at a method's end.</summary>
    [GeneratedRegex(@"^\s+(((call|bl|blr)\s)|((tail\.|rex\.)?jmp\s+\[))")]
    private static partial Regex Call();
}
