using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ConvGen.Kernels;

/// <summary>The memory of one running pass. The garbage collector owns it; generated code reads and writes it, and nothing else need.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Workspace
{
    private readonly AlignedBuffer _packedGradients;
    private readonly AlignedBuffer _statistics;
    private readonly AlignedBuffer _sums;
    private AlignedBuffer _maps = AlignedBuffer.Empty;
    private AlignedBuffer _gradients = AlignedBuffer.Empty;
    private AlignedBuffer _windowGradients = AlignedBuffer.Empty;
    private AlignedBuffer _scratch = AlignedBuffer.Empty;
    private int _windowCapacity;

    internal Workspace(PassPlan plan, int capacity)
    {
        Plan = plan;
        _packedGradients = new AlignedBuffer(plan.PackedGradientLength);
        _statistics = new AlignedBuffer(plan.StatisticsLength);
        _sums = new AlignedBuffer(BatchNorms.SumsLength(plan.SummedChannels) * (sizeof(double) / sizeof(float)));
        Reserve(capacity);
    }

    /// <summary>The pass.</summary>
    internal PassPlan Plan { get; }

    /// <summary>Images that this workspace has room for.</summary>
    internal int Capacity { get; private set; }

    /// <summary>Images that the running step walks: those of the pass, or of a window of them.</summary>
    public int Images { get; private set; }

    /// <summary>Images of the running pass, at most <see cref="Capacity"/>.</summary>
    public int BatchImages { get; private set; }

    /// <summary>Index in the batch of the first image that the running step walks.</summary>
    internal int FirstImage { get; private set; }

    /// <summary>Whether the running step walks the batch's first images, where sums over the batch begin.</summary>
    public bool IsFirstWindow => FirstImage == 0;

    /// <summary>Seed of this pass's dropout masks.</summary>
    public ulong DropoutSeed { get; internal set; }

    /// <summary>The packed weights that this pass reads.</summary>
    internal AlignedBuffer PackedWeights { get; set; } = AlignedBuffer.Empty;

    /// <summary>All parameters as they stand in weight files.</summary>
    internal AlignedBuffer CanonicalParameters { get; set; } = AlignedBuffer.Empty;

    /// <summary>The adjoints of all parameters, laid out as the parameters are.</summary>
    internal AlignedBuffer CanonicalGradients { get; set; } = AlignedBuffer.Empty;

    /// <summary>What moves through the door of the pass just now.</summary>
    internal PlanarTransfer Transfer { get; set; }

    /// <summary>Place of this workspace in its pool.</summary>
    internal int PoolIndex { get; init; }

    /// <summary>Place of the next workspace at rest in the pool.</summary>
    internal int PoolNext { get; set; }

    /// <summary>The feature map at an offset per image of the capacity.</summary>
    public ref float Map(int offset) => ref _maps[(long)offset * Capacity];

    /// <summary>The feature map of a window's first image, in maps of a length at an offset per image of the capacity.</summary>
    public ref float Map(int offset, int imageLength) => ref _maps[((long)offset * Capacity) + ((long)FirstImage * imageLength)];

    /// <summary>The adjoint of a feature map at an offset per image of the capacity.</summary>
    public ref float Gradient(int offset) => ref _gradients[(long)offset * Capacity];

    /// <summary>The adjoint of the feature map of a window's first image, in adjoints of a length at an offset per image of the capacity.</summary>
    public ref float Gradient(int offset, int imageLength) => ref _gradients[((long)offset * Capacity) + ((long)FirstImage * imageLength)];

    /// <summary>The adjoint of a feature map that lives within a window, at an offset per image of a window.</summary>
    public ref float WindowGradient(int offset) => ref _windowGradients[(long)offset * _windowCapacity];

    /// <summary>The feature maps that the running step walks, at an offset per image of the capacity.</summary>
    public FeatureMaps Maps(int offset, in MapLayout layout) => new(ref Map(offset, layout.ImageLength), layout, Images);

    /// <summary>The adjoints of feature maps that the running step walks, at an offset per image of the capacity.</summary>
    public FeatureMaps Gradients(int offset, in MapLayout layout) => new(ref Gradient(offset, layout.ImageLength), layout, Images);

    /// <summary>The adjoints of feature maps that live within a window, at an offset per image of a window.</summary>
    public FeatureMaps WindowGradients(int offset, in MapLayout layout) => new(ref WindowGradient(offset), layout, Images);

    /// <summary>The adjoints of feature maps at a place.</summary>
    internal FeatureMaps Gradients(MapPlace place)
    {
        MapLayout layout = place.Layout;
        return new(ref place.IsWindowed ? ref WindowGradient(place.Offset) : ref Gradient(place.Offset, layout.ImageLength), layout, Images);
    }

    /// <summary>Images of the largest window of a run of backward steps, which decides how its sums are split.</summary>
    /// <param name="run">Index of the run.</param>
    public int LargestWindow(int run)
    {
        int windows = Plan.BackwardWindows[run].Windows(BatchImages);
        return (BatchImages + windows - 1) / windows;
    }

    /// <summary>Begins a pass on a number of images, at most <see cref="Capacity"/>.</summary>
    internal void Begin(int images)
    {
        BatchImages = images;
        SelectBatch();
    }

    /// <summary>Makes the next steps walk all images.</summary>
    internal void SelectBatch() => (FirstImage, Images) = (0, BatchImages);

    /// <summary>
    /// Makes the next steps walk the images of a window of a run. All windows have the same number but for one image, and the first is a largest: it starts whatever sums others go on with.
    /// </summary>
    internal void SelectWindow(WindowedSteps run, int window)
    {
        int windows = run.Windows(BatchImages);
        (int first, int end) = new WorkRange(windows - 1 - window, windows).Of(BatchImages);
        (FirstImage, Images) = (BatchImages - end, end - first);
        _windowCapacity = Math.Min(Capacity, run.Images);
    }

    /// <summary>Where plain tensors lie.</summary>
    internal TensorMemory Tensors => new(_maps.Span, Capacity, CanonicalParameters.Span);

    /// <summary>Memory of a worker for the time of its share: <see cref="PassPlan.ScratchLength"/> floats.</summary>
    public ref float Scratch(WorkRange range) => ref _scratch[(long)range.Worker * Plan.ScratchLength];

    /// <summary>The same memory as a span.</summary>
    public Span<float> ScratchSpan(WorkRange range) =>
        MemoryMarshal.CreateSpan(ref Scratch(range), Plan.ScratchLength);

    /// <summary>Packed weights at an offset.</summary>
    public ref float Packed(int offset) => ref PackedWeights[offset];

    /// <summary>Packed values at an offset.</summary>
    public ReadOnlySpan<float> PackedSpan(int offset, int length) => PackedWeights.Span.Slice(offset, length);

    /// <summary>Adjoints of packed weights from an offset on.</summary>
    public ReadOnlySpan<float> PackedGradientSpan(int offset, int length) => _packedGradients.Span.Slice(offset, length);

    /// <summary>Adjoints of packed weights at an offset.</summary>
    public ref float PackedGradient(int offset) => ref _packedGradients[offset];

    /// <summary>Batch statistics at an offset.</summary>
    public Span<float> Statistics(int offset, int length) => _statistics.Span.Slice(offset, length);

    /// <summary>Sums of chunks of the batch, from one step to the next.</summary>
    public Span<double> Sums => MemoryMarshal.Cast<float, double>(_sums.Span);

    /// <summary>A parameter's values as they stand in weight files.</summary>
    public Span<float> Parameter(int offset, int length) => CanonicalParameters.Span.Slice(offset, length);

    /// <summary>The adjoint of a parameter, laid out as the parameter is.</summary>
    public Span<float> ParameterGradient(int offset, int length) => CanonicalGradients.Span.Slice(offset, length);

    /// <summary>Makes room for a number of images. All maps are lost if the room grows.</summary>
    /// <exception cref="OutOfMemoryException">There is no such room; the workspace is left with none.</exception>
    internal void Reserve(int capacity)
    {
        if (capacity <= Capacity)
            return;
        // The old memory may go before the new one comes.
        Capacity = 0;
        _maps = _gradients = _windowGradients = AlignedBuffer.Empty;
        _maps = new AlignedBuffer((long)Plan.MapLength * capacity);
        _gradients = new AlignedBuffer((long)Plan.GradientLength * capacity);
        _windowGradients = new AlignedBuffer(Plan.WindowGradientLength(capacity));
        Capacity = capacity;
    }

    /// <summary>Makes room for the scratches of a number of workers.</summary>
    internal void ReserveScratch(int workers)
    {
        long length = (long)Plan.ScratchLength * workers;
        if (_scratch.Length < length)
            _scratch = new AlignedBuffer(length);
    }

    /// <summary>Fills all memory with one value; tests use NaN to show that nothing is read before it is written.</summary>
    internal void Fill(float value)
    {
        _maps.Span.Fill(value);
        _gradients.Span.Fill(value);
        _windowGradients.Span.Fill(value);
        _packedGradients.Span.Fill(value);
        _statistics.Span.Fill(value);
        _sums.Span.Fill(value);
        _scratch.Span.Fill(value);
    }
}
