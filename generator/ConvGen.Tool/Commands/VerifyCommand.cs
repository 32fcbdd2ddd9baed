using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvGen.Tool.Verification;

namespace ConvGen.Tool.Commands;

/// <summary><c>convgen verify</c>: models against their references.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        Argument<string> path = new("path") { Description = "A model, beside which its test_data_set_* lie, or a folder of models." };
        Option<double?> tolerance = new("--tolerance") { Description = "Largest difference as a share of the largest reference; by default the conformance suite's rule (rtol 1e-3, atol 1e-7)." };
        Option<string> filter = new("--filter") { Description = "Only cases that contain this text.", DefaultValueFactory = _ => "" };
        Command command = new("verify", "Imports, compiles and runs models on their test data, and compares.") { path, tolerance, filter };
        CommonOptions common = new();
        common.AddTo(command);
        command.SetAction(parsed => CommonOptions.Guard(() =>
        {
            string start = parsed.GetRequiredValue(path);
            if (!File.Exists(start) && !Directory.Exists(start))
                throw new FileNotFoundException($"There is no {start}.");
            Verifier verifier = new(new Comparer(parsed.GetValue(tolerance)), common.Dimensions(parsed), common.Limits(parsed));
            return Run(verifier, TestCase.Find(start).Where(one => one.Name.Contains(parsed.GetValue(filter)!, StringComparison.Ordinal)));
        }));
        return command;
    }

    private static int Run(Verifier verifier, IEnumerable<TestCase> cases)
    {
        List<CaseResult> results = [];
        foreach (CaseResult result in verifier.Verify(cases))
        {
            results.Add(result);
            Console.WriteLine($"{result.State.ToString().ToLowerInvariant(),-11} {result.Case.Name}: {result.Remark.ReplaceLineEndings("; ")}");
        }
        int Count(CaseState state) => results.Count(result => result.State == state);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"conformance: {Count(CaseState.Passed)} passed, {Count(CaseState.Unsupported)} unsupported, {Count(CaseState.Failed)} failed"));
        string[] operators =
        [
            .. results.SelectMany(result => result.Problems).Where(problem => problem.IsOperator).GroupBy(problem => problem.Operator)
                .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} ({group.Count().ToString(CultureInfo.InvariantCulture)})"),
        ];
        if (operators.Length > 0)
            Console.WriteLine($"unsupported operators: {string.Join(", ", operators)}");
        return Count(CaseState.Failed) == 0 ? 0 : CommonOptions.Refused;
    }
}
