namespace ConvGen.Generator.Parsing;

/// <summary>The type of a layer's property, by the layer's attribute.</summary>
internal static class LayerTypes
{
    /// <summary>Name of the type; <see langword="null"/> for an attribute that isn't the runtime's.</summary>
    /// <param name="kind">The attribute's name as users write it.</param>
    public static string? Of(string kind) => kind switch
    {
        "ConvLayer" => "ConvLayer",
        "MaxPool" or "AveragePool" or "LpPool" or "GlobalMaxPool" or "GlobalAveragePool" => "PoolLayer",
        "Dense" => "DenseLayer",
        "Flatten" => "FlattenLayer",
        "BatchNorm" => "BatchNormLayer",
        "Dropout" => "DropoutLayer",
        "Softmax" => "SoftmaxLayer",
        "Activate" => "ActivationLayer",
        "Add" or "Multiply" or "Concat" or "Subtract" or "Divide" or "Maximum" or "Minimum" or "Mean" => "JoinLayer",
        "Upsample" => "UpsampleLayer",
        "Tensor" => "TensorLayer",
        "Pad" or "Slice" or "ChannelShuffle" or "PixelShuffle" or "PixelUnshuffle" => "RearrangeLayer",
        "Resize" => "ResizeLayer",
        "InstanceNorm" or "GroupNorm" or "LayerNorm" or "LocalResponseNorm" => "NormLayer",
        "Scale" => "ScaleLayer",
        "Reduce" => "ReduceLayer",
        _ => null,
    };
}
