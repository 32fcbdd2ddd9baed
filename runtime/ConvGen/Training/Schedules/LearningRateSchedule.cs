using System;

namespace ConvGen;

/// <summary>The learning rate as a pure function of the step: the number of updates made before, from 0.</summary>
/// <remarks>Steps are counted in updates, as in PyTorch's schedulers when they step once per batch.</remarks>
public abstract class LearningRateSchedule
{
    /// <summary>The learning rate of an update.</summary>
    /// <param name="step">Updates made before, from 0.</param>
    /// <returns>The learning rate.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The step is below 0.</exception>
    public float At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return (float)Rate(step);
    }

    /// <summary>The same learning rate always.</summary>
    /// <param name="learningRate">The learning rate.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative, infinite or NaN.</exception>
    public static LearningRateSchedule Constant(float learningRate) => new ConstantSchedule(Checked(learningRate, nameof(learningRate)));

    /// <summary>A learning rate that is multiplied every few steps: rate · factor^⌊step ÷ every⌋. As <c>StepLR</c>.</summary>
    /// <param name="learningRate">The first learning rate.</param>
    /// <param name="every">Updates between two changes.</param>
    /// <param name="factor">Factor of each change (γ).</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate or the factor is negative, infinite or NaN, or there are fewer than 1 updates between
    /// two changes.</exception>
    public static LearningRateSchedule Step(float learningRate, long every, float factor = 0.1f)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(every);
        return new StepSchedule(Checked(learningRate, nameof(learningRate)), every, Checked(factor, nameof(factor)));
    }

    /// <summary>
    /// Half a cosine from the first learning rate to the last: minimum + (rate − minimum) · (1 + cos(π · step ÷ total)) ÷ 2,
    /// and the minimum from the total on. As <c>CosineAnnealingLR</c>.
    /// </summary>
    /// <param name="learningRate">The first learning rate.</param>
    /// <param name="totalSteps">Updates until the minimum.</param>
    /// <param name="minimum">The last learning rate.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A learning rate is negative, infinite or NaN, or the total is below 1.</exception>
    public static LearningRateSchedule Cosine(float learningRate, long totalSteps, float minimum = 0f)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalSteps);
        return new CosineSchedule(Checked(learningRate, nameof(learningRate)), totalSteps, Checked(minimum, nameof(minimum)));
    }

    /// <summary>
    /// One cycle: half a cosine up from maximum ÷ <paramref name="divide"/> to the maximum, then half a cosine down to
    /// maximum ÷ <paramref name="divide"/> ÷ <paramref name="finalDivide"/>, which stays. As <c>OneCycleLR</c> with two phases:
    /// the maximum is met at step warmup · total − 1, the end at step total − 1.
    /// </summary>
    /// <param name="maximum">The greatest learning rate.</param>
    /// <param name="totalSteps">Updates of the whole cycle, at least 2.</param>
    /// <param name="warmup">Share of the steps that rise (<c>pct_start</c>), from 0 to 1.</param>
    /// <param name="divide">The maximum ÷ the first learning rate (<c>div_factor</c>).</param>
    /// <param name="finalDivide">The first learning rate ÷ the last (<c>final_div_factor</c>).</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is negative, infinite or NaN, the total below 2, the share not from 0 to 1, or a divisor not
    /// above 0.</exception>
    public static LearningRateSchedule OneCycle(
        float maximum, long totalSteps, float warmup = 0.3f, float divide = 25f, float finalDivide = 1e4f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 2);
        if (warmup is not (>= 0f and <= 1f))
            throw new ArgumentOutOfRangeException(nameof(warmup), warmup, "The share of rising steps must be from 0 to 1.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divide);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(finalDivide);
        return new OneCycleSchedule(Checked(maximum, nameof(maximum)), totalSteps, warmup, divide, finalDivide);
    }

    /// <summary>
    /// A straight rise before another schedule: first(0) · (step + 1) ÷ (steps + 1) for the first <paramref name="steps"/>
    /// updates, then that schedule from its step 0. As <c>LinearLR(start_factor=1/(steps+1))</c> followed by the other.
    /// </summary>
    /// <param name="steps">Updates that rise.</param>
    /// <param name="then">The schedule that follows.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of updates is below 0.</exception>
    public static LearningRateSchedule Warmup(long steps, LearningRateSchedule then)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        ArgumentNullException.ThrowIfNull(then);
        return new WarmupSchedule(steps, then);
    }

    /// <summary>The learning rate of an update, before it is rounded.</summary>
    /// <param name="step">Updates made before, 0 or more.</param>
    /// <returns>The learning rate.</returns>
    protected abstract double Rate(long step);

    /// <summary>Half a cosine from <paramref name="begin"/> (share 0) to <paramref name="end"/> (share 1).</summary>
    private static double HalfCosine(double begin, double end, double share) =>
        end + ((begin - end) * (1 + Math.Cos(Math.PI * share)) / 2);

    private static float Checked(float value, string name)
    {
        if (value is not (>= 0f and < float.PositiveInfinity))
            throw new ArgumentOutOfRangeException(name, value, "Expected a finite number of 0 or more.");
        return value;
    }

    private sealed class ConstantSchedule(float learningRate) : LearningRateSchedule
    {
        protected override double Rate(long step) => learningRate;
    }

    private sealed class StepSchedule(float learningRate, long every, float factor) : LearningRateSchedule
    {
        protected override double Rate(long step) => learningRate * Math.Pow(factor, step / every);
    }

    private sealed class CosineSchedule(float learningRate, long totalSteps, float minimum) : LearningRateSchedule
    {
        protected override double Rate(long step) =>
            step >= totalSteps ? minimum : HalfCosine(learningRate, minimum, step / (double)totalSteps);
    }

    private sealed class OneCycleSchedule(float maximum, long totalSteps, float warmup, float divide, float finalDivide)
        : LearningRateSchedule
    {
        protected override double Rate(long step)
        {
            double first = maximum / (double)divide;
            double last = first / finalDivide;
            double peak = (warmup * (double)totalSteps) - 1;
            double end = totalSteps - 1;
            if (step >= end)
                return peak >= end ? maximum : last;
            return step <= peak
                ? HalfCosine(first, maximum, peak == 0 ? 1 : step / peak)
                : HalfCosine(maximum, last, (step - peak) / (end - peak));
        }
    }

    private sealed class WarmupSchedule(long steps, LearningRateSchedule then) : LearningRateSchedule
    {
        protected override double Rate(long step) =>
            step < steps ? then.Rate(0) * (step + 1) / (steps + 1) : then.Rate(step - steps);
    }
}
