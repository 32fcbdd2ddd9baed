namespace ConvGen;

/// <summary>How weights begin. Both schemes draw uniformly, with the bounds of PyTorch's formulas.</summary>
public enum Initialization
{
    /// <summary>
    /// He et al. 2015 (<c>kaiming_uniform_</c> with the gain of ReLU): uniform within ±√(6 ÷ fan in), which keeps the variance of activations
    /// through rectifying layers.
    /// </summary>
    He = 0,

    /// <summary>
    /// Glorot and Bengio 2010 (<c>xavier_uniform_</c>): uniform within ±√(6 ÷ (fan in + fan out)), which keeps the variance of activations and
    /// adjoints through linear layers.
    /// </summary>
    Xavier,
}
