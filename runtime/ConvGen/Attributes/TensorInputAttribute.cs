using System;

namespace ConvGen;

/// <summary>
/// An input of a network, as a plain tensor of fixed size: any number of axes from 0 to 8, the batch axis among them. Put one or more on a
/// <see cref="ConvNetAttribute"/> class; layers read them by name (<c>From = "x"</c>).
/// </summary>
/// <remarks>
/// With <c>[ConvNet]</c> alone these are all inputs, and the first of them is <see cref="ConvNet.Input"/>; after <c>[ConvNet(3, 32, 32)]</c> they follow
/// that image. Layers on maps read a tensor [1, C, H, W] as a map, [1, C, L] as a signal and [1, C] as a vector. <c>Predict</c> takes the values of all
/// inputs of one evaluation one after the other, or each in a span of its own.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class TensorInputAttribute : Attribute
{
    /// <summary>An input.</summary>
    /// <param name="name">Its name, a C# identifier: the word by which layers read it, and the parameter of <c>Predict</c>.</param>
    /// <param name="shape">Sizes of its axes, the outermost first; without any it is one number.</param>
    public TensorInputAttribute(string name, params int[] shape)
    {
        Name = name;
        Shape = shape;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Sizes of its axes, the outermost first.</summary>
    public int[] Shape { get; }
}
