using System;
using System.Collections.Generic;

namespace ConvGen;

/// <summary>A named tensor of floats to write to a weight file.</summary>
/// <param name="Name">Its name, such as <c>Conv1.weight</c>.</param>
/// <param name="Shape">Its axes, the slowest first; no axis for a single number.</param>
/// <param name="Values">As many values as the product of the axes, last axis fastest.</param>
public readonly record struct TensorEntry(string Name, IReadOnlyList<int> Shape, ReadOnlyMemory<float> Values);
