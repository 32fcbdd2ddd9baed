using System;
using Xunit;

namespace ConvGen.Runtime.Tests.Training;

/// <summary>Schedules at their key points.</summary>
public sealed class ScheduleTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1_000_000, 0.5)]
    public void Constant(long step, double expected) =>
        Assert.Equal(expected, LearningRateSchedule.Constant(0.5f).At(step), 1e-7);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(9, 1)]
    [InlineData(10, 0.1)]
    [InlineData(19, 0.1)]
    [InlineData(20, 0.01)]
    public void Step(long step, double expected) =>
        Assert.Equal(expected, LearningRateSchedule.Step(1f, every: 10).At(step), 1e-7);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(25, 0.8681980515339464)] // 0.1 + 0.9 · (1 + √½) ÷ 2
    [InlineData(50, 0.55)]
    [InlineData(100, 0.1)]
    [InlineData(1000, 0.1)]
    public void Cosine(long step, double expected) =>
        Assert.Equal(expected, LearningRateSchedule.Cosine(1f, totalSteps: 100, minimum: 0.1f).At(step), 1e-6);

    // max 1, divide 25, final 1e4, 20 steps, 30 %: first 0.04, the maximum at step 5, the end at step 19 (PyTorch's OneCycleLR).
    [Theory]
    [InlineData(0, 0.04)]
    [InlineData(1, 0.1316718427000253)] // 1 − 0.96 · (1 + cos 36°) ÷ 2
    [InlineData(5, 1)]
    [InlineData(12, 0.500002)]
    [InlineData(19, 4e-6)]
    [InlineData(500, 4e-6)]
    public void OneCycle(long step, double expected) =>
        Assert.Equal(expected, LearningRateSchedule.OneCycle(1f, totalSteps: 20).At(step), 1e-6);

    [Fact]
    public void OneCycleRisesThenFalls()
    {
        LearningRateSchedule schedule = LearningRateSchedule.OneCycle(0.1f, totalSteps: 100);
        for (int step = 1; step < 100; step++)
            Assert.Equal(step <= 29, schedule.At(step) > schedule.At(step - 1));
    }

    [Theory]
    [InlineData(0, 0.2)]
    [InlineData(3, 0.8)]
    [InlineData(4, 1)]
    [InlineData(13, 1)]
    [InlineData(14, 0.1)]
    public void Warmup(long step, double expected) =>
        Assert.Equal(expected, LearningRateSchedule.Warmup(4, LearningRateSchedule.Step(1f, every: 10)).At(step), 1e-7);

    [Fact]
    public void BadNumbersAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.Constant(1f).At(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.Constant(float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.Step(1f, every: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.Cosine(-1f, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.OneCycle(1f, totalSteps: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.OneCycle(1f, 10, warmup: 1.5f));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.Warmup(-1, LearningRateSchedule.Constant(1f)));
    }
}
