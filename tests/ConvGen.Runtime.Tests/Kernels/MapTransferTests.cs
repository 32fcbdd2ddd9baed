using System;
using System.Linq;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

public class MapTransferTests
{
    public static TheoryData<int> Cases => Layouts.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void PlanarImagesComeAndGo(int number)
    {
        for (int map = 0; map < 5; map++)
        {
            MapArray maps = new(Layouts.Of(number, map), Layouts.Images(number));
            float[] planar = Layouts.Values(maps.Length, number);

            // In one part, and in parts that share the rows.
            int length = maps.Length / maps.Images;
            int parts = 1 + (map * 3);
            for (int part = 0; part < parts; part++)
                MapTransfer.FromPlanar(planar, length, maps.Maps, new WorkRange(part, parts));

            Assert.Equal(planar, maps.Planar());
            maps.AssertHalo();

            int stride = length + 3;
            foreach (bool backward in new[] { false, true })
            {
                float[] back = new float[(maps.Images * stride) + 8];
                for (int part = parts - 1; part >= 0; part--)
                    MapTransfer.ToPlanar(maps.Maps, back, stride, new WorkRange(part, parts, backward: backward));
                for (int i = 0; i < back.Length; i++)
                {
                    bool isValue = i / stride < maps.Images && i % stride < length;
                    Assert.Equal(isValue ? planar[(i / stride * length) + (i % stride)] : 0, back[i]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void StridedImagesAreRead(int number)
    {
        MapArray maps = new(Layouts.Of(number, 1), Layouts.Images(number));
        int length = maps.Length / maps.Images;
        float[] strided = Layouts.Values((length + 5) * maps.Images, number);

        MapTransfer.FromPlanar(strided.AsSpan(0, ((length + 5) * (maps.Images - 1)) + length), length + 5, maps.Maps, WorkRange.Whole);

        Assert.Equal(Enumerable.Range(0, maps.Length).Select(i => strided[(i / length * (length + 5)) + (i % length)]), maps.Planar());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BytesAreScaled(int number)
    {
        for (int map = 0; map < 5; map++)
        {
            MapArray maps = new(Layouts.Of(number, map), Layouts.Images(number));
            byte[] interleaved = new byte[maps.Length];
            new Random(number).NextBytes(interleaved);

            MapTransfer.FromInterleaved(interleaved, 1 / 64f, -1.5f, maps.Maps);

            (int channels, int pixels) = (maps.Layout.Channels, maps.Layout.Height * maps.Layout.Width);
            Assert.Equal(
                Enumerable.Range(0, maps.Length).Select(i =>
                {
                    int channel = i / pixels % channels;
                    int pixel = (i / (pixels * channels) * pixels) + (i % pixels);
                    return (interleaved[(pixel * channels) + channel] / 64f) - 1.5f;
                }),
                maps.Planar());
            maps.AssertHalo();
        }
    }

    [Fact]
    public void ShortInputIsRefused()
    {
        MapArray maps = new(Layouts.Of(1, 1), Layouts.Images(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MapTransfer.FromPlanar(new float[maps.Length - 1], maps.Length, maps.Maps, WorkRange.Whole));
    }
}
