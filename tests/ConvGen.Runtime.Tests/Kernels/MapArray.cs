using System;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

/// <summary>
/// Feature maps in an array of their own, between guards. Everything but the values, halo and padding lanes included, begins as NaN: what is
/// read without having been written shows.
/// </summary>
internal sealed class MapArray
{
    private const int Guard = 32;
    private const float GuardValue = 12345.5f;

    private readonly float[] _array;

    public MapArray(MapLayout layout, int images)
    {
        Layout = layout;
        Images = images;
        _array = new float[(2 * Guard) + (images * layout.ImageLength)];
        Array.Fill(_array, float.NaN);
        Array.Fill(_array, GuardValue, 0, Guard);
        Array.Fill(_array, GuardValue, _array.Length - Guard, Guard);
    }

    /// <summary>Maps that hold the values given as [N, C, H, W].</summary>
    public MapArray(MapLayout layout, int images, ReadOnlySpan<float> planar)
        : this(layout, images)
    {
        Assert.Equal(images * layout.Channels * layout.Height * layout.Width, planar.Length);
        for (int i = 0; i < planar.Length; i++)
            At(i) = planar[i];
    }

    public MapLayout Layout { get; }

    public int Images { get; }

    public int Length => Images * Layout.Channels * Layout.Height * Layout.Width;

    public FeatureMaps Maps => new(ref _array[Guard], Layout, Images);

    /// <summary>The value at an index of [N, C, H, W].</summary>
    public ref float At(int planarIndex)
    {
        int column = planarIndex % Layout.Width;
        int row = planarIndex / Layout.Width % Layout.Height;
        int channel = planarIndex / (Layout.Width * Layout.Height) % Layout.Channels;
        int image = planarIndex / (Layout.Width * Layout.Height * Layout.Channels);
        return ref _array[
            Guard + (image * Layout.ImageLength) + Layout.Origin + (row * Layout.RowStride) + (column * Layout.ChannelStride) + channel];
    }

    /// <summary>All values, [N, C, H, W].</summary>
    public float[] Planar()
    {
        float[] planar = new float[Length];
        for (int i = 0; i < planar.Length; i++)
            planar[i] = At(i);
        return planar;
    }

    /// <summary>The halo is zero, or still NaN if the routine wasn't to touch it; nothing was written around the maps.</summary>
    public void AssertHalo(bool cleared = true)
    {
        for (int i = 0; i < Guard; i++)
        {
            Assert.Equal(GuardValue, _array[i]);
            Assert.Equal(GuardValue, _array[^(i + 1)]);
        }

        int rows = Layout.Top + Layout.Height + Layout.Bottom;
        int columns = Layout.Left + Layout.Width + Layout.Right;
        for (int image = 0; image < Images; image++)
            for (int row = 0; row < rows; row++)
                for (int column = 0; column < columns; column++)
                {
                    bool inside = row >= Layout.Top && row < Layout.Top + Layout.Height && column >= Layout.Left && column < Layout.Left + Layout.Width;
                    if (inside)
                        continue;
                    for (int channel = 0; channel < Layout.Channels; channel++)
                    {
                        float value = _array[
                            Guard + (image * Layout.ImageLength) + (row * Layout.RowStride) + (column * Layout.ChannelStride) + channel];
                        Assert.True(cleared ? value == 0 : float.IsNaN(value), $"Halo of image {image} at row {row}, column {column}, channel {channel} is {value}.");
                    }
                }
    }
}
