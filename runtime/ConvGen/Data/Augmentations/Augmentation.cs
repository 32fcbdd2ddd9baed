using System;
using System.Globalization;

namespace ConvGen;

/// <summary>
/// A random change of a training image that leaves what it shows as it was: <c>train.Augment(Augmentation.Shift(2), Augmentation.FlipHorizontally())</c>.
/// Derive from it for one of your own.
/// </summary>
/// <remarks>
/// Images are floats C×H×W as the network reads them, after <see cref="Dataset.Normalize"/>: a fill of 0 is the mean of normalised images, and black
/// where they aren't. Each image has a stream of random numbers of its own, by the seed of the batches and its index, so that changes are the same
/// for any batch size, number of threads and depth of prefetching. An augmentation holds no state: one serves any number of data sets and threads.
/// </remarks>
public abstract class Augmentation
{
    /// <summary>
    /// Moves the image by up to some whole pixels in any direction, each distance as likely: pads by as much on all sides and cuts the image out at a
    /// random place, as <c>torchvision.transforms.RandomCrop(size, padding)</c> does.
    /// </summary>
    /// <param name="pixels">The largest distance per axis.</param>
    /// <param name="fill">Value of the pixels that come in.</param>
    /// <exception cref="ArgumentOutOfRangeException">The distance is below 0, or the fill isn't finite.</exception>
    public static Augmentation Shift(int pixels, float fill = 0) => CropWithPadding(pixels, PadMode.Constant, fill);

    /// <summary>Pads the image on all sides and cuts one of its own size out at a random place, each place as likely.</summary>
    /// <param name="padding">Pixels on each side.</param>
    /// <param name="mode">What stands there.</param>
    /// <param name="fill">The value of <see cref="PadMode.Constant"/> padding.</param>
    /// <exception cref="ArgumentOutOfRangeException">The padding is below 0 or above 2²⁰, the mode unknown, or the fill isn't finite.</exception>
    public static Augmentation CropWithPadding(int padding, PadMode mode = PadMode.Reflect, float fill = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        // Far beyond any image; twice as much still is a number.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, 1 << 20);
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown mode of padding.");
        return new CropAugmentation(padding, mode, Finite(fill));
    }

    /// <summary>Exchanges left and right.</summary>
    /// <param name="probability">How often, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability isn't from 0 to 1.</exception>
    public static Augmentation FlipHorizontally(double probability = 0.5) => new FlipAugmentation(Probability(probability), isVertical: false);

    /// <summary>Exchanges top and bottom.</summary>
    /// <param name="probability">How often, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability isn't from 0 to 1.</exception>
    public static Augmentation FlipVertically(double probability = 0.5) => new FlipAugmentation(Probability(probability), isVertical: true);

    /// <summary>Turns the image about its centre by an angle from −degrees to +degrees, each as likely, linearly between pixels.</summary>
    /// <param name="degrees">The largest angle, from 0 to 180.</param>
    /// <param name="fill">Value of what comes in from outside.</param>
    /// <exception cref="ArgumentOutOfRangeException">The angle isn't from 0 to 180, or the fill isn't finite.</exception>
    public static Augmentation Rotate(double degrees, float fill = 0)
    {
        if (degrees is not (>= 0 and <= 180))
            throw new ArgumentOutOfRangeException(nameof(degrees), degrees, "The largest angle is from 0 to 180 degrees.");
        return new RotateAugmentation(degrees, Finite(fill));
    }

    /// <summary>
    /// Covers a square whose centre is any pixel, each as likely, so that a part of it may lie outside: cutout (T. DeVries and G. W. Taylor,
    /// <i>Improved Regularization of Convolutional Neural Networks with Cutout</i>, 2017, arXiv:1708.04552).
    /// </summary>
    /// <param name="size">Side of the square in pixels, at least 1. The paper's: 16 for CIFAR-10, 8 for CIFAR-100.</param>
    /// <param name="fill">Value of the square.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1, or the fill isn't finite.</exception>
    public static Augmentation Cutout(int size, float fill = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return new CutoutAugmentation(size, Finite(fill));
    }

    /// <summary>
    /// Mixes each image of a batch with another one, λ·x + (1 − λ)·x′, and what is wanted of them likewise, with λ drawn from Beta(α, α): mix-up
    /// (H. Zhang, M. Cisse, Y. N. Dauphin and D. Lopez-Paz, <i>mixup: Beyond Empirical Risk Minimization</i>, 2018, arXiv:1710.09412). Batches of
    /// labelled images then hold shares of the classes as targets, which <see cref="Loss.CrossEntropy"/> reads. It must be the last augmentation.
    /// </summary>
    /// <param name="alpha">α, from 0.01 to 100: the larger, the more alike the shares. The paper's: 1 for CIFAR-10, 0.2 for ImageNet.</param>
    /// <exception cref="ArgumentOutOfRangeException">α isn't in its range.</exception>
    public static Augmentation MixUp(double alpha)
    {
        if (alpha is not (>= 0.01 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "α is from 0.01 to 100.");
        return new MixUpAugmentation(alpha);
    }

    /// <summary>Writes the changed image. It is called from the thread that makes batches.</summary>
    /// <param name="image">The image, C×H×W.</param>
    /// <param name="result">Receives the changed one; all C×H×W values must be written.</param>
    /// <param name="shape">Shape of both.</param>
    /// <param name="random">The image's random numbers: take all randomness from here.</param>
    public abstract void Apply(ReadOnlySpan<float> image, Span<float> result, Shape shape, ref RandomStream random);

    private static double Probability(double value) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException("probability", value, "A probability is from 0 to 1.");

    private static float Finite(float fill) => float.IsFinite(fill)
        ? fill
        : throw new ArgumentOutOfRangeException(nameof(fill), fill.ToString(CultureInfo.InvariantCulture), "The fill must be finite.");
}
