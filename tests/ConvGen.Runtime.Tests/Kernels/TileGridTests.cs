using System.Linq;
using ConvGen.Kernels;
using Xunit;

namespace ConvGen.Runtime.Tests.Kernels;

/// <summary>Tiles of Winograd's method cover a map exactly, also where a dilation cuts it into phases of two sizes.</summary>
public class TileGridTests
{
    [Theory]
    [InlineData(7, 7, 4, 4, 1, 1)]
    [InlineData(28, 28, 4, 4, 4, 4)]
    [InlineData(29, 30, 4, 5, 4, 4)]
    [InlineData(13, 9, 2, 3, 5, 2)]
    [InlineData(10, 17, 5, 2, 2, 7)]
    [InlineData(14, 14, 4, 1, 3, 1)]
    [InlineData(3, 12, 1, 5, 1, 2)]
    public void EveryPixelBelongsToOneTile(int height, int width, int tileHeight, int tileWidth, int rowDilation, int columnDilation)
    {
        const int images = 3;
        TileGrid grid = new(height, width, tileHeight, tileWidth, rowDilation, columnDilation);
        // Runs cut short where a block ends, as a driver asks for them.
        foreach (int block in new[] { 1, 4, 7, images * grid.Tiles })
        {
            var owners = new int[images, height, width];
            for (int begin = 0; begin < images * grid.Tiles; begin += block)
            {
                int end = int.Min(images * grid.Tiles, begin + block);
                for (int tile = begin; tile < end;)
                {
                    TileRun run = grid.RunAt(tile, end);
                    Assert.InRange(run.Tiles, 1, end - tile);
                    Assert.True(run.SkippedColumns == 0 || run.Tiles == 1);
                    for (int row = run.SkippedRows; row < tileHeight; row++)
                    {
                        for (int column = run.SkippedColumns; column < run.Tiles * tileWidth; column++)
                            owners[run.Image, run.Row + (row * rowDilation), run.Column + (column * columnDilation)]++;
                    }
                    tile += run.Tiles;
                }
            }
            Assert.All(owners.Cast<int>(), owner => Assert.Equal(1, owner));
        }
    }
}
