using System;
using System.Numerics.Tensors;

namespace ConvGen.Kernels;

/// <summary>Which function each word means.</summary>
public static partial class MapActivations
{
    internal readonly struct ForwardOperation(Activation activation, float a, float b) : IRowOperation
    {
        public void Run(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, Span<float> result)
        {
            switch (activation)
            {
                case Activation.Relu:
                    TensorPrimitives.Max(first, 0f, result);
                    break;
                case Activation.Relu6:
                    TensorPrimitives.Clamp(first, 0f, 6f, result);
                    break;
                case Activation.LeakyRelu:
                    ActivationFunctions.Forward(new ActivationFunctions.LeakyRelu(a), first, result);
                    break;
                case Activation.Elu:
                    ActivationFunctions.Forward(new ActivationFunctions.ExponentialUnit(a, 1, 1), first, result);
                    break;
                case Activation.Selu:
                    ActivationFunctions.Forward(new ActivationFunctions.ExponentialUnit(a, b, 1), first, result);
                    break;
                case Activation.Celu:
                    ActivationFunctions.Forward(new ActivationFunctions.ExponentialUnit(a, 1, 1 / a), first, result);
                    break;
                case Activation.Silu:
                    ActivationFunctions.ForwardWide(new ActivationFunctions.Silu(), first, result);
                    break;
                case Activation.Mish:
                    ActivationFunctions.Forward(new ActivationFunctions.Mish(), first, result);
                    break;
                case Activation.Gelu:
                    ActivationFunctions.Forward(new ActivationFunctions.Gelu(), first, result);
                    break;
                case Activation.GeluTanh:
                    ActivationFunctions.Forward(new ActivationFunctions.GeluTanh(), first, result);
                    break;
                case Activation.HardSwish:
                    ActivationFunctions.Forward(new ActivationFunctions.HardSwish(), first, result);
                    break;
                case Activation.HardSigmoid:
                    ActivationFunctions.Forward(new ActivationFunctions.HardSigmoid(a, b), first, result);
                    break;
                case Activation.Softplus:
                    ActivationFunctions.Forward(new ActivationFunctions.Softplus(), first, result);
                    break;
                case Activation.Softsign:
                    ActivationFunctions.Forward(new ActivationFunctions.Softsign(), first, result);
                    break;
                case Activation.Clip:
                    ActivationFunctions.Forward(new ActivationFunctions.Clamp(a, b), first, result);
                    break;
                case Activation.ThresholdedRelu:
                    ActivationFunctions.Forward(new ActivationFunctions.ThresholdedRelu(a), first, result);
                    break;
                case Activation.Shrink:
                    ActivationFunctions.Forward(new ActivationFunctions.Shrink(a, b), first, result);
                    break;
                case Activation.Affine:
                    ActivationFunctions.Forward(new ActivationFunctions.Affine(a, b), first, result);
                    break;
                case Activation.Pow:
                    ActivationFunctions.Forward(new ActivationFunctions.Pow(a), first, result);
                    break;
                case Activation.Sqrt:
                    TensorPrimitives.Sqrt(first, result);
                    break;
                case Activation.Exp:
                    TensorPrimitives.Exp(first, result);
                    break;
                case Activation.Log:
                    TensorPrimitives.Log(first, result);
                    break;
                case Activation.Abs:
                    TensorPrimitives.Abs(first, result);
                    break;
                case Activation.Sigmoid:
                    TensorPrimitives.Sigmoid(first, result);
                    break;
                case Activation.Tanh:
                    TensorPrimitives.Tanh(first, result);
                    break;
                default:
                    first.CopyTo(result);
                    break;
            }
        }
    }

    internal readonly struct BackwardOperation(Activation activation, float a, float b, bool accumulate) : IRowOperation
    {
        public void Run(ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, Span<float> result)
        {
            switch (activation)
            {
                case Activation.Relu:
                    Backward(new ActivationFunctions.Clamp(0, float.PositiveInfinity), first, second, third, result);
                    break;
                case Activation.Relu6:
                    Backward(new ActivationFunctions.Clamp(0, 6), first, second, third, result);
                    break;
                case Activation.LeakyRelu:
                    Backward(new ActivationFunctions.LeakyRelu(a), first, second, third, result);
                    break;
                case Activation.Elu:
                    Backward(new ActivationFunctions.ExponentialUnit(a, 1, 1), first, second, third, result);
                    break;
                case Activation.Selu:
                    Backward(new ActivationFunctions.ExponentialUnit(a, b, 1), first, second, third, result);
                    break;
                case Activation.Celu:
                    Backward(new ActivationFunctions.ExponentialUnit(a, 1, 1 / a), first, second, third, result);
                    break;
                case Activation.Silu:
                    Backward(new ActivationFunctions.Silu(), first, second, third, result);
                    break;
                case Activation.Mish:
                    Backward(new ActivationFunctions.Mish(), first, second, third, result);
                    break;
                case Activation.Gelu:
                    Backward(new ActivationFunctions.Gelu(), first, second, third, result);
                    break;
                case Activation.GeluTanh:
                    Backward(new ActivationFunctions.GeluTanh(), first, second, third, result);
                    break;
                case Activation.HardSwish:
                    Backward(new ActivationFunctions.HardSwish(), first, second, third, result);
                    break;
                case Activation.HardSigmoid:
                    Backward(new ActivationFunctions.HardSigmoid(a, b), first, second, third, result);
                    break;
                case Activation.Softplus:
                    Backward(new ActivationFunctions.Softplus(), first, second, third, result);
                    break;
                case Activation.Softsign:
                    Backward(new ActivationFunctions.Softsign(), first, second, third, result);
                    break;
                case Activation.Clip:
                    Backward(new ActivationFunctions.Clamp(a, b), first, second, third, result);
                    break;
                case Activation.ThresholdedRelu:
                    Backward(new ActivationFunctions.ThresholdedRelu(a), first, second, third, result);
                    break;
                case Activation.Shrink:
                    Backward(new ActivationFunctions.Shrink(a, b), first, second, third, result);
                    break;
                case Activation.Affine:
                    Backward(new ActivationFunctions.Affine(a, b), first, second, third, result);
                    break;
                case Activation.Pow:
                    Backward(new ActivationFunctions.Pow(a), first, second, third, result);
                    break;
                case Activation.Sqrt:
                    Backward(new ActivationFunctions.Sqrt(), first, second, third, result);
                    break;
                case Activation.Exp:
                    Backward(new ActivationFunctions.Exp(), first, second, third, result);
                    break;
                case Activation.Log:
                    Backward(new ActivationFunctions.Log(), first, second, third, result);
                    break;
                case Activation.Abs:
                    Backward(new ActivationFunctions.Abs(), first, second, third, result);
                    break;
                case Activation.Sigmoid:
                    Backward(new ActivationFunctions.Logistic(), first, second, third, result);
                    break;
                case Activation.Tanh:
                    Backward(new ActivationFunctions.Tanh(), first, second, third, result);
                    break;
                default:
                    Backward(new ActivationFunctions.Identity(), first, second, third, result);
                    break;
            }
        }

        private void Backward<TFunction>(
            TFunction function, ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<float> gradient, Span<float> result)
            where TFunction : struct, IActivationAdjoint =>
            ActivationFunctions.Backward(function, input, output, gradient, result, accumulate);
    }
}
