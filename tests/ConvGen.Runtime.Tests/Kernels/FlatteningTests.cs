using System.Linq;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

public class FlatteningTests
{
    public static TheoryData<int> Cases => Layouts.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void PlanarVectorKeepsTheOrderOfPlanes(int number)
    {
        for (int mapNumber = 0; mapNumber < 4; mapNumber++)
        {
            MapArray map = Layouts.Filled(number, mapNumber, seed: number);
            MapLayout layout = Vector(map);
            float[] vector = Layouts.InAnyShares(run =>
            {
                MapArray result = new(layout, map.Images);
                run(range => Flattening.ToPlanarVector(map.Maps, result.Maps, range));
                result.AssertHalo();
                return result.Planar();
            });
            Assert.Equal(map.Planar(), vector);

            AssertAdjoint(map, new MapArray(layout, map.Images, vector), planar: true, map.Planar());
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void InterleavedVectorKeepsTheOrderOfPixels(int number)
    {
        for (int mapNumber = 0; mapNumber < 4; mapNumber++)
        {
            MapArray map = Layouts.Filled(number, mapNumber, seed: number);
            MapLayout layout = Vector(map);
            float[] vector = Layouts.InAnyShares(run =>
            {
                MapArray result = new(layout, map.Images);
                run(range => Flattening.ToInterleavedVector(map.Maps, result.Maps, range));
                result.AssertHalo();
                return result.Planar();
            });
            float[] planar = map.Planar();
            int length = layout.Channels;
            int pixels = map.Layout.Height * map.Layout.Width;
            Assert.Equal(
                Enumerable.Range(0, planar.Length).Select(i =>
                    planar[(i / length * length) + (i % map.Layout.Channels * pixels) + (i % length / map.Layout.Channels)]),
                vector);

            AssertAdjoint(map, new MapArray(layout, map.Images, vector), planar: false, planar);
        }
    }

    private static void AssertAdjoint(MapArray map, MapArray vectorGradient, bool planar, float[] expected)
    {
        foreach (bool accumulate in (bool[])[true, false])
        {
            float[] before = Layouts.Values(expected.Length, 4);
            float[] adjoint = Layouts.InAnyShares(run =>
            {
                MapArray result = accumulate ? new(map.Layout, map.Images, before) : new(map.Layout, map.Images);
                run(range =>
                {
                    if (planar)
                        Flattening.PlanarAdjoint(vectorGradient.Maps, result.Maps, accumulate, range);
                    else
                        Flattening.InterleavedAdjoint(vectorGradient.Maps, result.Maps, accumulate, range);
                });
                result.AssertHalo(cleared: !accumulate);
                return result.Planar();
            });
            Assert.Equal(expected.Zip(before, (value, old) => accumulate ? value + old : value), adjoint);
        }
    }

    private static MapLayout Vector(MapArray map)
    {
        int length = map.Layout.Height * map.Layout.Width * map.Layout.Channels;
        return MapLayout.Plain(Shape.Vector(length)) with { Right = 1, Top = 1 };
    }
}
