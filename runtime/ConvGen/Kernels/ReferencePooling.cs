namespace ConvGen.Kernels;

/// <summary>The oracle of pooling: plain loops over planar values [N, C, H, W] in double. No layer runs it.</summary>
/// <remarks>
/// The output shape says whether sizes were rounded up (ceil mode). The rules are PyTorch's: padding never wins a maximum; a NaN wins it, the last
/// one if there are several; of equal maxima the first (top left) takes the adjoint; windows are cut at the padded input's end, and the
/// average divides by the pixels left of it, with or without padding.
/// </remarks>
internal static class ReferencePooling
{
    /// <summary>z = the largest value of each window, [N, C, H, W]; −∞ where a window sees padding only.</summary>
    /// <param name="rows">The window down the rows.</param>
    /// <param name="columns">The window along the columns.</param>
    /// <param name="inputShape">Shape of the layer's input.</param>
    /// <param name="outputShape">Shape of the layer's output.</param>
    /// <param name="images">Number of images (N).</param>
    /// <param name="input">Inputs, [N, C, H, W].</param>
    public static double[] MaxForward(WindowAxis rows, WindowAxis columns, Shape inputShape, Shape outputShape, int images, double[] input)
    {
        double[] output = new double[images * outputShape.Length];
        for (int i = 0; i < output.Length; i++)
        {
            int winner = Winner(rows, columns, inputShape, outputShape, input, i);
            output[i] = winner < 0 ? double.NegativeInfinity : input[winner];
        }

        return output;
    }

    /// <summary>The adjoint of the input: each v̄ goes to the value that won its window.</summary>
    /// <param name="rows">The window down the rows.</param>
    /// <param name="columns">The window along the columns.</param>
    /// <param name="inputShape">Shape of the layer's input.</param>
    /// <param name="outputShape">Shape of the layer's output.</param>
    /// <param name="images">Number of images (N).</param>
    /// <param name="input">Inputs, [N, C, H, W].</param>
    /// <param name="outputGradient">The adjoint v̄ of the output, [N, C, H, W].</param>
    public static double[] MaxInputAdjoint(
        WindowAxis rows, WindowAxis columns, Shape inputShape, Shape outputShape, int images, double[] input, double[] outputGradient)
    {
        double[] gradient = new double[images * inputShape.Length];
        for (int i = 0; i < outputGradient.Length; i++)
        {
            int winner = Winner(rows, columns, inputShape, outputShape, input, i);
            if (winner >= 0)
                gradient[winner] += outputGradient[i];
        }

        return gradient;
    }

    /// <summary>z = the mean of each window, [N, C, H, W].</summary>
    /// <param name="rows">The window down the rows.</param>
    /// <param name="columns">The window along the columns.</param>
    /// <param name="inputShape">Shape of the layer's input.</param>
    /// <param name="outputShape">Shape of the layer's output.</param>
    /// <param name="images">Number of images (N).</param>
    /// <param name="countIncludePadding">Whether padding zeros count in the divisor.</param>
    /// <param name="input">Inputs, [N, C, H, W].</param>
    public static double[] AverageForward(
        WindowAxis rows, WindowAxis columns, Shape inputShape, Shape outputShape, int images, bool countIncludePadding, double[] input)
    {
        double[] output = new double[images * outputShape.Length];
        for (int i = 0; i < output.Length; i++)
        {
            Window window = new(rows, columns, inputShape, outputShape, i);
            double sum = 0;
            for (int tap = 0; tap < window.Taps; tap++)
            {
                int offset = window.Offset(tap);
                if (offset >= 0)
                    sum += input[offset];
            }

            output[i] = sum / window.Divisor(countIncludePadding);
        }

        return output;
    }

    /// <summary>The adjoint of the input: each v̄ ÷ divisor goes to every value of its window.</summary>
    /// <param name="rows">The window down the rows.</param>
    /// <param name="columns">The window along the columns.</param>
    /// <param name="inputShape">Shape of the layer's input.</param>
    /// <param name="outputShape">Shape of the layer's output.</param>
    /// <param name="images">Number of images (N).</param>
    /// <param name="countIncludePadding">Whether padding zeros count in the divisor.</param>
    /// <param name="outputGradient">The adjoint v̄ of the output, [N, C, H, W].</param>
    public static double[] AverageInputAdjoint(
        WindowAxis rows, WindowAxis columns, Shape inputShape, Shape outputShape, int images, bool countIncludePadding, double[] outputGradient)
    {
        double[] gradient = new double[images * inputShape.Length];
        for (int i = 0; i < outputGradient.Length; i++)
        {
            Window window = new(rows, columns, inputShape, outputShape, i);
            double share = outputGradient[i] / window.Divisor(countIncludePadding);
            for (int tap = 0; tap < window.Taps; tap++)
            {
                int offset = window.Offset(tap);
                if (offset >= 0)
                    gradient[offset] += share;
            }
        }

        return gradient;
    }

    /// <summary>Offset of the input that wins an output's window, −1 if the window sees padding only.</summary>
    private static int Winner(WindowAxis rows, WindowAxis columns, Shape inputShape, Shape outputShape, double[] input, int outputOffset)
    {
        Window window = new(rows, columns, inputShape, outputShape, outputOffset);
        int winner = -1;
        for (int tap = 0; tap < window.Taps; tap++)
        {
            int offset = window.Offset(tap);
            if (offset >= 0 && (winner < 0 || input[offset] > input[winner] || double.IsNaN(input[offset])))
                winner = offset;
        }

        return winner;
    }

    /// <summary>The window of one output value.</summary>
    private readonly struct Window
    {
        private readonly WindowAxis _rows;
        private readonly WindowAxis _columns;
        private readonly Shape _input;
        private readonly int _plane;
        private readonly int _top;
        private readonly int _left;

        public Window(WindowAxis rows, WindowAxis columns, Shape inputShape, Shape outputShape, int outputOffset)
        {
            _rows = rows;
            _columns = columns;
            _input = inputShape;
            _plane = outputOffset / outputShape.Pixels * inputShape.Pixels;
            _top = (outputOffset % outputShape.Pixels / outputShape.Width * rows.Stride) - rows.Before;
            _left = (outputOffset % outputShape.Width * columns.Stride) - columns.Before;
        }

        public int Taps => _rows.Kernel * _columns.Kernel;

        /// <summary>Offset of the value under a tap, −1 outside the input.</summary>
        public int Offset(int tap)
        {
            (int row, int column) = Position(tap);
            bool inside = row >= 0 && row < _input.Height && column >= 0 && column < _input.Width;
            return inside ? _plane + (row * _input.Width) + column : -1;
        }

        public int Divisor(bool countIncludePadding)
        {
            int divisor = 0;
            for (int tap = 0; tap < Taps; tap++)
            {
                (int row, int column) = Position(tap);
                bool inPadded = row < _input.Height + _rows.After && column < _input.Width + _columns.After;
                if (countIncludePadding ? inPadded : Offset(tap) >= 0)
                    divisor++;
            }

            return divisor;
        }

        private (int Row, int Column) Position(int tap) =>
            (_top + (tap / _columns.Kernel * _rows.Dilation), _left + (tap % _columns.Kernel * _columns.Dilation));
    }
}
