using System;
using System.Linq;
using ConvGen.Runtime.Tests.Networks;
using Xunit;

namespace ConvGen.Runtime.Tests.Layers;

public sealed class LayerTests
{
    [Fact]
    public void KnowsItsNetworkShapesAndParameters()
    {
        var net = new TwoScores();
        DenseLayer dense = net.Dense;

        Assert.Same(dense, net.Dense);
        Assert.Same(net, dense.Network);
        Assert.Equal("Dense", dense.Name);
        Assert.Equal([Shape.Map(2, 2, 3)], dense.InputShapes);
        Assert.Equal(Shape.Vector(4), dense.OutputShape);
        Assert.Equal(["Dense.weight", "Dense.bias"], dense.Parameters.Select(parameter => parameter.Name));
        Assert.Same(net.Parameter("Dense.weight"), dense.Weight);
        Assert.Same(net.Parameter("Dense.bias"), dense.Bias);
        Assert.Null(dense.Slope);
        Assert.Equal("Dense (dense): 2×2×3 → 4", dense.ToString());
    }

    [Fact]
    public void AnAccessorWithoutParameterSaysSo()
    {
        BatchNormLayer center = new TwoScores().Center;

        Assert.Null(center.Scale);
        Assert.Null(center.Shift);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => center.RunningVariance);
        Assert.Contains("Center of TwoScores", error.Message);
        Assert.Contains("RunningVariance", error.Message);
    }

    [Fact]
    public void ALayerHasOneTypeOnly()
    {
        var net = new TwoScores();
        _ = net.Dense;
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(net.WrongType);
        Assert.Contains("Layer Dense of TwoScores is a DenseLayer, not a PoolLayer", error.Message);
    }

    [Theory]
    [InlineData(typeof(PoolLayer))]
    [InlineData(typeof(DenseLayer))]
    [InlineData(typeof(FlattenLayer))]
    [InlineData(typeof(BatchNormLayer))]
    [InlineData(typeof(DropoutLayer))]
    [InlineData(typeof(SoftmaxLayer))]
    [InlineData(typeof(ActivationLayer))]
    [InlineData(typeof(JoinLayer))]
    [InlineData(typeof(UpsampleLayer))]
    public void EachKindIsMade(Type kind)
    {
        var net = new PlanNet(PlanNet.Tiny());
        object? layer = typeof(PlanNet).GetMethod(nameof(PlanNet.Layer))!.MakeGenericMethod(kind).Invoke(net, [0]);
        Assert.IsType(kind, layer);
    }

    [Fact]
    public void AConvolutionNeedsItsGeometry()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => new PlanNet(PlanNet.Tiny()).Layer<ConvLayer>(0));
        Assert.Contains("Only of Tiny isn't a convolution but flatten", error.Message);
    }
}
