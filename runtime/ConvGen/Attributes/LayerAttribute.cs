using System;

namespace ConvGen;

/// <summary>What all layer attributes share. Put one on a partial property of a <see cref="ConvNetAttribute"/> class.</summary>
[AttributeUsage(AttributeTargets.Property, Inherited = false)]
public abstract class LayerAttribute : Attribute
{
    /// <summary>
    /// The layer whose output this one reads: <c>nameof(OtherLayer)</c>, declared before, or <see cref="ConvNet.Input"/> for the network's
    /// input. Default: the layer declared just before, or the network's input for the first one.
    /// </summary>
    public string? From { get; set; }

    /// <summary>The name of the layer in weight files, such as <c>features.0</c>. Default: the property's name.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Whether this layer's result is an output of the network. The last layer always is one. The scores hold the outputs
    /// one after the other, in order of declaration.
    /// </summary>
    public bool Output { get; set; }
}
