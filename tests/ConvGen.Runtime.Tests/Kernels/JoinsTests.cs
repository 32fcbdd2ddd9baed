using System;
using System.Linq;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

public class JoinsTests
{
    public static TheoryData<int> Cases => Layouts.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void CopyAndAccumulate(int number)
    {
        MapArray input = Layouts.Filled(number, 1, seed: number);
        float[] copy = Layouts.InAnyShares(run =>
        {
            MapArray output = new(Layouts.Of(number, 2), input.Images);
            run(range => Joins.Copy(input.Maps, output.Maps, range));
            output.AssertHalo();
            return output.Planar();
        });
        float[] before = Layouts.Values(copy.Length, 3);
        float[] sum = Layouts.InAnyShares(run =>
        {
            MapArray output = new(Layouts.Of(number, 2), input.Images, before);
            run(range => Joins.Accumulate(input.Maps, output.Maps, range));
            output.AssertHalo(cleared: false);
            return output.Planar();
        });

        Assert.Equal(input.Planar(), copy);
        Assert.Equal(input.Planar().Zip(before, (x, y) => x + y), sum);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ClampedSumOfMaps(int number)
    {
        MapArray first = Layouts.Filled(number, 1, seed: number);
        MapArray second = Layouts.Filled(number, 2, seed: number + 1);
        foreach ((float lower, float upper) in ((float, float)[])[(float.NegativeInfinity, float.PositiveInfinity), (0, float.PositiveInfinity), (0, 0.25f)])
        {
            float[] sum = Layouts.InAnyShares(run =>
            {
                MapArray output = new(Layouts.Of(number, 2), first.Images);
                run(range => Joins.Add(first.Maps, second.Maps, output.Maps, lower, upper, range));
                output.AssertHalo();
                return output.Planar();
            });

            Assert.Equal(first.Planar().Zip(second.Planar(), (x, y) => Math.Clamp(x + y, lower, upper)), sum);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ProductOfMaps(int number)
    {
        MapArray first = Layouts.Filled(number, 1, seed: number);
        MapArray second = Layouts.Filled(number, 2, seed: number + 1);
        float[] expected = [.. first.Planar().Zip(second.Planar(), (x, y) => x * y)];
        float[] product = Layouts.InAnyShares(run =>
        {
            MapArray output = new(Layouts.Of(number, 3), first.Images);
            run(range => Joins.Multiply(first.Maps, second.Maps, output.Maps, range));
            output.AssertHalo();
            return output.Planar();
        });
        float[] adjoint = Layouts.InAnyShares(run =>
        {
            MapArray output = new(Layouts.Of(number, 3), first.Images, first.Planar());
            run(range => Joins.MultiplyAdjoint(second.Maps, first.Maps, output.Maps, accumulate: true, range));
            output.AssertHalo(cleared: false);
            return output.Planar();
        });

        Assert.Equal(expected, product);
        Layouts.Close([.. expected.Zip(first.Planar(), (x, y) => (double)x + y)], adjoint, 1e-6);

        Joins.Multiply(first.Maps, second.Maps, first.Maps, WorkRange.Whole);
        Assert.Equal(expected, first.Planar());
        first.AssertHalo();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ProductWithAPixelIsBroadcast(int number)
    {
        MapArray map = Layouts.Filled(number, 1, seed: number);
        MapArray gradient = Layouts.Filled(number, 2, seed: number + 1);
        MapLayout layout = map.Layout;
        int pixels = layout.Height * layout.Width;
        MapLayout pixelLayout = new(1, 1, layout.Channels, layout.ChannelStride + 3, 1, 0, 0, 1);
        MapArray pixel = new(pixelLayout, map.Images, Layouts.Values(map.Images * layout.Channels, number + 2));
        float[] p = pixel.Planar();
        float[] m = map.Planar();
        float[] g = gradient.Planar();

        foreach (bool pixelFirst in (bool[])[true, false])
        {
            float[] product = Layouts.InAnyShares(run =>
            {
                MapArray output = new(Layouts.Of(number, 3), map.Images);
                run(range => Joins.Multiply(pixelFirst ? pixel.Maps : map.Maps, pixelFirst ? map.Maps : pixel.Maps, output.Maps, range));
                output.AssertHalo();
                return output.Planar();
            });
            Assert.Equal(m.Select((value, i) => value * p[i / pixels]), product);
        }

        float[] mapAdjoint = Layouts.InAnyShares(run =>
        {
            MapArray output = new(Layouts.Of(number, 3), map.Images);
            run(range => Joins.MultiplyAdjoint(pixel.Maps, gradient.Maps, output.Maps, accumulate: false, range));
            output.AssertHalo();
            return output.Planar();
        });
        Assert.Equal(g.Select((value, i) => value * p[i / pixels]), mapAdjoint);

        foreach (bool accumulate in (bool[])[true, false])
        {
            float[] pixelAdjoint = Layouts.InAnyShares(run =>
            {
                MapArray output = accumulate ? new(pixelLayout, map.Images, p) : new(pixelLayout, map.Images);
                run(range => Joins.MultiplyAdjoint(map.Maps, gradient.Maps, output.Maps, accumulate, range));
                output.AssertHalo(cleared: !accumulate);
                return output.Planar();
            });
            double[] expected = accumulate ? Layouts.Doubles(p) : new double[p.Length];
            for (int i = 0; i < m.Length; i++)
                expected[i / pixels] += (double)m[i] * g[i];
            Layouts.Close(expected, pixelAdjoint);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ChannelsAreJoinedAndParted(int number)
    {
        MapArray[] parts = [Layouts.Filled(number, 1, seed: number), Layouts.Filled(number, 2, seed: number + 1)];
        MapLayout layout = parts[0].Layout;
        int channels = layout.Channels;
        MapLayout jointLayout = new(layout.Height, layout.Width, (2 * channels) + 1, (2 * channels) + 2, 1, 2, 0, 1);
        float[] joint = Layouts.InAnyShares(run =>
        {
            MapArray output = new(jointLayout, parts[0].Images);
            run(range => Joins.CopyChannels(parts[0].Maps, output.Maps, 0, range));
            run(range => Joins.CopyChannels(parts[1].Maps, output.Maps, channels + 1, range));
            output.AssertHalo();
            return output.Planar();
        });

        int pixels = layout.Height * layout.Width;
        int length = pixels * channels;
        for (int image = 0; image < parts[0].Images; image++)
        {
            ReadOnlySpan<float> whole = joint.AsSpan(image * (length + length + pixels), length + length + pixels);
            Assert.Equal(parts[0].Planar()[(image * length)..((image + 1) * length)], whole[..length].ToArray());
            Assert.All(whole.Slice(length, pixels).ToArray(), value => Assert.True(float.IsNaN(value)));
            Assert.Equal(parts[1].Planar()[(image * length)..((image + 1) * length)], whole[(length + pixels)..].ToArray());
        }

        MapArray gradient = new(jointLayout, parts[0].Images, joint);
        foreach (bool accumulate in (bool[])[true, false])
        {
            float[] adjoint = Layouts.InAnyShares(run =>
            {
                MapLayout target = Layouts.Of(number, 3);
                MapArray output = accumulate ? new(target, parts[0].Images, parts[0].Planar()) : new(target, parts[0].Images);
                run(range => Joins.ChannelsAdjoint(gradient.Maps, channels + 1, output.Maps, accumulate, range));
                output.AssertHalo(cleared: !accumulate);
                return output.Planar();
            });
            Assert.Equal(parts[1].Planar().Zip(parts[0].Planar(), (value, before) => accumulate ? value + before : value), adjoint);
        }
    }
}
