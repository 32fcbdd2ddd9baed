using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using ConvGen.Benchmarks.Kernels;

namespace ConvGen.Benchmarks.Suites;

/// <summary>GFLOP/s of a kernel by its median time.</summary>
internal class RateColumn : IColumn
{
    public virtual string Id => nameof(RateColumn);

    public virtual string ColumnName => "GFLOP/s";

    public virtual string Legend => "Nominal: 2 · multiply-adds of the direct method ÷ median time";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public virtual int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        summary[benchmarkCase]?.ResultStatistics is { } statistics ? Format(Rate(benchmarkCase, statistics.Median)) : "NA";

    /// <summary>Prints a rate.</summary>
    /// <param name="rate">GFLOP/s.</param>
    protected virtual string Format(double rate) => rate.ToString("F1", CultureInfo.InvariantCulture);

    // Operations per nanosecond are GFLOP/s.
    private static double Rate(BenchmarkCase benchmarkCase, double nanoseconds)
    {
        KernelRow row = KernelRow.Named((string)benchmarkCase.Parameters[nameof(KernelBenchmarks.Kernel)]);
        return 2.0 * row.Create().Plan.Layers[0].MultiplyAdds * row.Images / nanoseconds;
    }
}
