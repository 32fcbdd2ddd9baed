using System;
using System.Collections.Generic;

namespace ConvGen;

/// <summary>Makes the layer objects behind a network's properties.</summary>
internal static class LayerFactory
{
    private static readonly Dictionary<Type, Func<Network, int, Layer>> Constructors = new()
    {
        [typeof(ConvLayer)] = (network, index) => new ConvLayer(network, index),
        [typeof(PoolLayer)] = (network, index) => new PoolLayer(network, index),
        [typeof(DenseLayer)] = (network, index) => new DenseLayer(network, index),
        [typeof(FlattenLayer)] = (network, index) => new FlattenLayer(network, index),
        [typeof(BatchNormLayer)] = (network, index) => new BatchNormLayer(network, index),
        [typeof(DropoutLayer)] = (network, index) => new DropoutLayer(network, index),
        [typeof(SoftmaxLayer)] = (network, index) => new SoftmaxLayer(network, index),
        [typeof(ActivationLayer)] = (network, index) => new ActivationLayer(network, index),
        [typeof(JoinLayer)] = (network, index) => new JoinLayer(network, index),
        [typeof(RearrangeLayer)] = (network, index) => new RearrangeLayer(network, index),
        [typeof(ResizeLayer)] = (network, index) => new ResizeLayer(network, index),
        [typeof(NormLayer)] = (network, index) => new NormLayer(network, index),
        [typeof(ScaleLayer)] = (network, index) => new ScaleLayer(network, index),
        [typeof(ReduceLayer)] = (network, index) => new ReduceLayer(network, index),
        [typeof(UpsampleLayer)] = (network, index) => new UpsampleLayer(network, index),
        [typeof(TensorLayer)] = (network, index) => new TensorLayer(network, index),
    };

    /// <summary>Makes a layer.</summary>
    /// <typeparam name="TLayer">Type of the layer's property.</typeparam>
    /// <param name="network">The network that it belongs to.</param>
    /// <param name="index">Index into the plan's layers.</param>
    /// <exception cref="InvalidOperationException">There is no such kind of layer.</exception>
    public static Layer Create<TLayer>(Network network, int index)
        where TLayer : Layer =>
        Constructors.TryGetValue(typeof(TLayer), out Func<Network, int, Layer>? create)
            ? create(network, index)
            : throw new InvalidOperationException($"{typeof(TLayer).Name} isn't a kind of layer; layer {network.Plan.Layers[index].Name} can't be made.");
}
