using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;

namespace ConvGen.Benchmarks.Suites;

/// <summary>Adds the columns of a kernel's rate.</summary>
public sealed class KernelConfig : ManualConfig
{
    /// <summary>The columns, wide enough for a kernel's name.</summary>
    public KernelConfig()
    {
        AddColumn(new RateColumn(), new PeakColumn());
        SummaryStyle = SummaryStyle.Default.WithMaxParameterColumnWidth(60);
    }
}
