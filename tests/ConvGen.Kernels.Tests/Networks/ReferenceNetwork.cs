using System;
using System.Linq;
using ConvGen.Tests;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>
/// A training pass of any network in double, by plain loops over planar values [N, C, H, W], as its plan says what each layer computes. Batch statistics
/// are those of the batch; dropout is the identity.
/// </summary>
internal sealed class ReferenceNetwork(NetworkPlan plan)
{
    /// <summary>The scores of a batch, the outputs of an image one after the other.</summary>
    /// <param name="parameters">All parameters, as the plan places them.</param>
    /// <param name="images">The images [N, C, H, W].</param>
    public double[] Forward(double[] parameters, double[] images)
    {
        int count = images.Length / plan.InputLength;
        double[][] results = Results(parameters, images);
        double[] scores = new double[count * plan.OutputLength];
        for (int image = 0; image < count; image++)
        {
            int at = image * plan.OutputLength;
            foreach (int output in plan.Outputs)
            {
                int length = plan.Layers[output].Output.Length;
                Array.Copy(results[output], image * length, scores, at, length);
                at += length;
            }
        }
        return scores;
    }

    /// <summary>The results of all layers of a batch, [N, C, H, W] each.</summary>
    public double[][] Results(double[] parameters, double[] images)
    {
        int count = images.Length / plan.InputLength;
        double[][] results = new double[plan.Layers.Count][];
        for (int index = 0; index < plan.Layers.Count; index++)
        {
            LayerInfo layer = plan.Layers[index];
            double[][] inputs = [.. layer.Sources.Select(source => source < 0 ? images : results[source])];
            Pass pass = new(plan, parameters, index, count);
            results[index] = pass.Activate(pass.Compute(inputs));
        }
        return results;
    }

    private readonly struct Pass(NetworkPlan plan, double[] parameters, int index, int images)
    {
        private readonly LayerInfo _layer = plan.Layers[index];

        private Shape Input => _layer.Inputs[0];

        private Shape Output => _layer.Output;

        public double[] Compute(double[][] inputs) => _layer.Operation switch
        {
            LayerOperation.Convolution => ReferenceConvolution.Forward(
                _layer.Convolution!, Input, Output, images, inputs[0], Parameter(ParameterRole.Weight), Parameter(ParameterRole.Bias)),
            LayerOperation.Dense => Dense(inputs[0]),
            LayerOperation.MaxPool => ReferencePooling.MaxForward(_layer.Pooling!.Rows, _layer.Pooling.Columns, Input, Output, images, inputs[0]),
            LayerOperation.AveragePool => ReferencePooling.AverageForward(
                _layer.Pooling!.Rows, _layer.Pooling.Columns, Input, Output, images, _layer.Pooling.CountIncludePadding, inputs[0]),
            LayerOperation.LpPool => LpPool(inputs[0]),
            LayerOperation.GlobalMaxPool => Planes(inputs[0], plane => plane.Aggregate(Math.Max)),
            LayerOperation.GlobalAveragePool => Planes(inputs[0], plane => plane.Average()),
            LayerOperation.BatchNorm => BatchNorm(inputs[0]),
            LayerOperation.Softmax when _layer.Settings is not null => ReferenceSets.Of(_layer, images, inputs[0], [], []),
            LayerOperation.Softmax => Softmax(inputs[0]),
            LayerOperation.Upsample => Upsample(inputs[0]),
            LayerOperation.Add => Join(inputs, (left, right) => left + right),
            LayerOperation.Multiply => Join(inputs, (left, right) => left * right),
            LayerOperation.Subtract => Join(inputs, (left, right) => left - right),
            LayerOperation.Divide => Join(inputs, (left, right) => left / right),
            LayerOperation.Maximum => Join(inputs, Math.Max),
            LayerOperation.Minimum => Join(inputs, Math.Min),
            LayerOperation.Mean => Divided(Join(inputs, (left, right) => left + right), inputs.Length),
            LayerOperation.Concat => Concat(inputs),
            LayerOperation.InstanceNorm or LayerOperation.GroupNorm or LayerOperation.LayerNorm or LayerOperation.LocalResponseNorm or LayerOperation.Scale
                or LayerOperation.Reduce => ReferenceSets.Of(_layer, images, inputs[0], Parameter(ParameterRole.Scale), Parameter(ParameterRole.Shift)),
            LayerOperation.Pad or LayerOperation.Slice or LayerOperation.ChannelShuffle or LayerOperation.PixelShuffle or LayerOperation.PixelUnshuffle
                or LayerOperation.Resize => ReferenceRearrangement.Of(_layer, images, inputs[0]),
            LayerOperation.Flatten or LayerOperation.Dropout or LayerOperation.Activate => inputs[0],
            _ => throw new InvalidOperationException($"{_layer.Name}: no reference for {_layer.Operation}."),
        };

        public double[] Activate(double[] values)
        {
            (Shape shape, double a, double b, Activation activation) = (Output, _layer.ActivationParameter, _layer.ActivationSecondParameter, _layer.Activation);
            double[] slopes = Parameter(ParameterRole.Slope);
            return [.. values.Select((x, at) =>
                ReferenceActivation.Of(activation, x, activation == Activation.PRelu ? slopes[at / shape.Pixels % shape.Channels] : a, b))];
        }

        /// <summary>The layer's parameter of a role; empty if it has none.</summary>
        private double[] Parameter(ParameterRole role)
        {
            int layer = index;
            ParameterInfo? info = plan.Parameters.SingleOrDefault(parameter => parameter.Layer == layer && parameter.Role == role);
            return info is null ? [] : parameters.AsSpan(info.Offset, info.Length).ToArray();
        }

        private double[] Dense(double[] input)
        {
            (double[] weights, double[] bias) = (Parameter(ParameterRole.Weight), Parameter(ParameterRole.Bias));
            (int reads, int writes) = (Input.Length, Output.Length);
            double[] output = new double[images * writes];
            for (int at = 0; at < output.Length; at++)
            {
                (int image, int unit) = (at / writes, at % writes);
                double sum = bias.Length > 0 ? bias[unit] : 0;
                for (int i = 0; i < reads; i++)
                    sum += input[(image * reads) + i] * weights[(unit * reads) + i];
                output[at] = sum;
            }
            return output;
        }

        private double[] Planes(double[] input, Func<double[], double> value) => [.. input.Chunk(Input.Pixels).Select(value)];

        private double[] BatchNorm(double[] input)
        {
            (int pixels, int channels, double epsilon) = (Input.Pixels, Input.Channels, _layer.Epsilon);
            (double[] scale, double[] shift) = (Parameter(ParameterRole.Scale), Parameter(ParameterRole.Shift));
            double[] output = new double[input.Length];
            for (int channel = 0; channel < channels; channel++)
            {
                int[] places = [.. Enumerable.Range(0, input.Length).Where(at => at / pixels % channels == channel)];
                double mean = places.Average(at => input[at]);
                double deviation = Math.Sqrt(places.Average(at => (input[at] - mean) * (input[at] - mean)) + epsilon);
                foreach (int at in places)
                {
                    double normal = (input[at] - mean) / deviation;
                    output[at] = scale.Length > 0 ? (normal * scale[channel]) + shift[channel] : normal;
                }
            }
            return output;
        }

        private double[] Softmax(double[] input)
        {
            (int pixels, int channels) = (Input.Pixels, Input.Channels);
            double[] output = new double[input.Length];
            for (int at = 0; at < input.Length; at++)
            {
                int first = (at / (pixels * channels) * pixels * channels) + (at % pixels);
                double sum = Enumerable.Range(0, channels).Sum(channel => Math.Exp(input[first + (channel * pixels)]));
                output[at] = Math.Exp(input[at]) / sum;
            }
            return output;
        }

        private double[] Upsample(double[] input)
        {
            double[] output = new double[images * Output.Length];
            for (int at = 0; at < output.Length; at++)
            {
                int plane = at / Output.Pixels * Input.Pixels;
                (int Low, int High, double Share) row = Source(at / Output.Width % Output.Height, Output.Height / Input.Height, Input.Height);
                (int Low, int High, double Share) column = Source(at % Output.Width, Output.Width / Input.Width, Input.Width);
                double upper = Between(plane + (row.Low * Input.Width), column);
                double lower = Between(plane + (row.High * Input.Width), column);
                output[at] = upper + ((lower - upper) * row.Share);
            }
            return output;

            double Between(int line, (int Low, int High, double Share) column) =>
                input[line + column.Low] + ((input[line + column.High] - input[line + column.Low]) * column.Share);
        }

        /// <summary>The two pixels that a new one lies between, and its share of the second; pixel centres are half-integers.</summary>
        private (int Low, int High, double Share) Source(int at, int factor, int size)
        {
            if (_layer.Upsampling == UpsampleMode.Nearest)
                return (at / factor, at / factor, 0);
            double place = Math.Max(0, ((at + 0.5) / factor) - 0.5);
            int low = (int)place;
            return (low, Math.Min(low + 1, size - 1), place - low);
        }

        /// <summary>Element by element; an axis of 1 meets all places of it.</summary>
        private double[] Join(double[][] inputs, Func<double, double, double> combine)
        {
            double[] output = new double[images * Output.Length];
            for (int at = 0; at < output.Length; at++)
            {
                (int image, int c, int h, int w) = (at / Output.Length, at / Output.Pixels % Output.Channels, at / Output.Width % Output.Height, at % Output.Width);
                double? value = null;
                for (int input = 0; input < inputs.Length; input++)
                {
                    Shape shape = _layer.Inputs[input];
                    int channel = (image * shape.Channels) + Math.Min(c, shape.Channels - 1);
                    double one = inputs[input][(((channel * shape.Height) + Math.Min(h, shape.Height - 1)) * shape.Width) + Math.Min(w, shape.Width - 1)];
                    value = value is null ? one : combine(value.Value, one);
                }
                output[at] = value!.Value;
            }
            return output;
        }

        /// <summary>(Σ |x|ᵖ)^(1 ÷ p) over the pixels of each window that lie on the map.</summary>
        private double[] LpPool(double[] input)
        {
            (WindowAxis rows, WindowAxis columns, double p) = (_layer.Pooling!.Rows, _layer.Pooling.Columns, _layer.Pooling.Exponent);
            double[] output = new double[images * Output.Length];
            for (int at = 0; at < output.Length; at++)
            {
                double sum = 0;
                for (int i = 0; i < rows.Kernel; i++)
                    for (int j = 0; j < columns.Kernel; j++)
                    {
                        int row = (at / Output.Width % Output.Height * rows.Stride) - rows.Before + (i * rows.Dilation);
                        int column = (at % Output.Width * columns.Stride) - columns.Before + (j * columns.Dilation);
                        if (row >= 0 && row < Input.Height && column >= 0 && column < Input.Width)
                            sum += Math.Pow(Math.Abs(input[(((at / Output.Pixels * Input.Height) + row) * Input.Width) + column]), p);
                    }
                output[at] = Math.Pow(sum, 1 / p);
            }
            return output;
        }

        private static double[] Divided(double[] values, double divisor) => [.. values.Select(value => value / divisor)];

        private double[] Concat(double[][] inputs)
        {
            LayerInfo layer = _layer;
            return [.. Enumerable.Range(0, images).SelectMany(image => inputs.SelectMany((input, which) =>
                input.Skip(image * layer.Inputs[which].Length).Take(layer.Inputs[which].Length)))];
        }
    }
}
