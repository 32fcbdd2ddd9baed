namespace ConvGen.Benchmarks.Networks;

// Networks of one layer each: their steps are what the kernel benchmarks time.

/// <summary>64→64 3×3 on 56².</summary>
[ConvNet(64, 56, 56, InputGradient = true)]
public sealed partial class Conv64On56
{
    [ConvLayer(64, kernel: 3, Padding = Padding.Same)]
    public partial ConvLayer Conv { get; }
}

/// <summary>64→64 3×3 on 28².</summary>
[ConvNet(64, 28, 28, InputGradient = true)]
public sealed partial class Conv64On28
{
    [ConvLayer(64, kernel: 3, Padding = Padding.Same)]
    public partial ConvLayer Conv { get; }
}

/// <summary>128→128 3×3 on 28².</summary>
[ConvNet(128, 28, 28, InputGradient = true)]
public sealed partial class Conv128On28
{
    [ConvLayer(128, kernel: 3, Padding = Padding.Same)]
    public partial ConvLayer Conv { get; }
}

/// <summary>256→256 3×3 on 14².</summary>
[ConvNet(256, 14, 14, InputGradient = true)]
public sealed partial class Conv256On14
{
    [ConvLayer(256, kernel: 3, Padding = Padding.Same)]
    public partial ConvLayer Conv { get; }
}

/// <summary>512→512 3×3 on 7².</summary>
[ConvNet(512, 7, 7, InputGradient = true)]
public sealed partial class Conv512On7
{
    [ConvLayer(512, kernel: 3, Padding = Padding.Same)]
    public partial ConvLayer Conv { get; }
}

/// <summary>64→256 1×1 on 56².</summary>
[ConvNet(64, 56, 56, InputGradient = true)]
public sealed partial class Pointwise64To256
{
    [ConvLayer(256, kernel: 1)]
    public partial ConvLayer Conv { get; }
}

/// <summary>256→64 1×1 on 56².</summary>
[ConvNet(256, 56, 56, InputGradient = true)]
public sealed partial class Pointwise256To64
{
    [ConvLayer(64, kernel: 1)]
    public partial ConvLayer Conv { get; }
}

/// <summary>64→128 3×3 stride 2 on 56².</summary>
[ConvNet(64, 56, 56, InputGradient = true)]
public sealed partial class Strided64To128
{
    [ConvLayer(128, kernel: 3, Stride = 2, Padding = 1)]
    public partial ConvLayer Conv { get; }
}

/// <summary>3→64 7×7 stride 2 on 224².</summary>
[ConvNet(3, 224, 224)]
public sealed partial class FirstLayer
{
    [ConvLayer(64, kernel: 7, Stride = 2, Padding = 3)]
    public partial ConvLayer Conv { get; }
}

/// <summary>Depthwise 144 3×3 on 56².</summary>
[ConvNet(144, 56, 56, InputGradient = true)]
public sealed partial class Depthwise144
{
    [ConvLayer(144, kernel: 3, Padding = Padding.Same, Groups = Groups.Depthwise)]
    public partial ConvLayer Conv { get; }
}

/// <summary>Depthwise 144 3×3 stride 2 on 56².</summary>
[ConvNet(144, 56, 56, InputGradient = true)]
public sealed partial class DepthwiseStrided
{
    [ConvLayer(144, kernel: 3, Stride = 2, Padding = 1, Groups = Groups.Depthwise)]
    public partial ConvLayer Conv { get; }
}

/// <summary>1→32 5×5 on 28².</summary>
[ConvNet(1, 28, 28)]
public sealed partial class Conv1To32
{
    [ConvLayer(32, kernel: 5, Padding = Padding.Same)]
    public partial ConvLayer Conv { get; }
}

/// <summary>Depthwise 384 5×5 on 14².</summary>
[ConvNet(384, 14, 14, InputGradient = true)]
public sealed partial class DepthwiseWide
{
    [ConvLayer(384, kernel: 5, Padding = Padding.Same, Groups = Groups.Depthwise)]
    public partial ConvLayer Conv { get; }
}

/// <summary>6→16 5×5 on 14², no padding.</summary>
[ConvNet(6, 14, 14, InputGradient = true)]
public sealed partial class Conv6To16
{
    [ConvLayer(16, kernel: 5)]
    public partial ConvLayer Conv { get; }
}

/// <summary>64→64 3×3 on 56², by the direct method.</summary>
[ConvNet(64, 56, 56, InputGradient = true, Algorithm = ConvAlgorithm.Direct)]
public sealed partial class Direct64On56
{
    [ConvLayer(64, kernel: 3, Padding = Padding.Same)]
    public partial ConvLayer Conv { get; }
}

/// <summary>64→64 3×3 on 28², by the direct method.</summary>
[ConvNet(64, 28, 28, InputGradient = true, Algorithm = ConvAlgorithm.Direct)]
public sealed partial class Direct64On28
{
    [ConvLayer(64, kernel: 3, Padding = Padding.Same)]
    public partial ConvLayer Conv { get; }
}

/// <summary>32→64 5×5 on 14².</summary>
[ConvNet(32, 14, 14, InputGradient = true)]
public sealed partial class Conv32On14
{
    [ConvLayer(64, kernel: 5, Padding = Padding.Same)]
    public partial ConvLayer Conv { get; }
}

/// <summary>64→64 3×3 dilation 2 on 56².</summary>
[ConvNet(64, 56, 56, InputGradient = true)]
public sealed partial class Dilated64On56
{
    [ConvLayer(64, kernel: 3, Dilation = 2, Padding = Padding.Same)]
    public partial ConvLayer Conv { get; }
}

/// <summary>256→1024 1×1 on 14².</summary>
[ConvNet(256, 14, 14, InputGradient = true)]
public sealed partial class Pointwise256To1024
{
    [ConvLayer(1024, kernel: 1)]
    public partial ConvLayer Conv { get; }
}

/// <summary>1024→256 1×1 on 14².</summary>
[ConvNet(1024, 14, 14, InputGradient = true)]
public sealed partial class Pointwise1024To256
{
    [ConvLayer(256, kernel: 1)]
    public partial ConvLayer Conv { get; }
}

/// <summary>128→128 3×3 on 16².</summary>
[ConvNet(128, 16, 16, InputGradient = true)]
public sealed partial class Conv128On16
{
    [ConvLayer(128, kernel: 3, Padding = Padding.Same)]
    public partial ConvLayer Conv { get; }
}
