using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Numerics.Tensors;
using System.Reflection;
using Native;

// Reads ten handwritten digits with a network whose weights are part of this file.
byte[] digits = Resource("digits.bin");
float[] scores = new float[LeNet.OutputLength];
LeNet net = Load();
Reads(0);
long firstInference = Stopwatch.GetTimestamp();

switch (args)
{
    case []:
        return Show();
    case ["--digit", [>= '0' and <= '9'] digit]:
        return Show(digit[0] - '0');
    case ["--measure", var seconds] when int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit <= 600:
        return Measure(limit);
    default:
        Console.Error.WriteLine("usage: lenet                     reads its ten digits");
        Console.Error.WriteLine("       lenet --digit 0..9        draws and reads one of them");
        Console.Error.WriteLine("       lenet --measure SECONDS   figures for a program that compares them");
        return 2;
}

// The digit with the highest score.
int Reads(int digit)
{
    net.Predict(digits.AsSpan(digit * LeNet.InputLength, LeNet.InputLength), scores);
    return TensorPrimitives.IndexOfMax<float>(scores);
}

int Show(int? one = null)
{
    int wrong = 0;
    for (int digit = one ?? 0; digit <= (one ?? 9); digit++)
    {
        int read = Reads(digit);
        wrong += read == digit ? 0 : 1;
        if (one is not null)
            Draw(digit);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a {digit} is read as {read}, score {scores[read]:F2}"));
    }
    return wrong;
}

void Draw(int digit)
{
    ReadOnlySpan<byte> image = digits.AsSpan(digit * LeNet.InputLength, LeNet.InputLength);
    Span<char> line = stackalloc char[28];
    for (int row = 0; row < 28; row += 2)
    {
        for (int column = 0; column < 28; column++)
            line[column] = " .:*#"[(image[(row * 28) + column] + image[((row + 1) * 28) + column]) / 103];
        Console.Out.WriteLine(((ReadOnlySpan<char>)line).TrimEnd());
    }
}

// Rounds of a thousand images on one thread; the fastest round is the machine undisturbed.
int Measure(int seconds)
{
    const int Round = 1000;
    net.Threads = 1;
    double fastest = double.PositiveInfinity;
    long end = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
    while (Stopwatch.GetTimestamp() < end)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int image = 0; image < Round; image++)
            Reads(image % 10);
        fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(begin).TotalMicroseconds / Round);
    }
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first inference at: {firstInference}"));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak memory: {PeakMemory()} KiB"));
    if (seconds > 0)
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one image: {fastest:F3} us"));
    return 0;
}

static LeNet Load()
{
    using Stream stream = Open("lenet.safetensors");
    return LeNet.Load(stream);
}

static byte[] Resource(string name)
{
    using Stream stream = Open(name);
    byte[] bytes = new byte[stream.Length];
    stream.ReadExactly(bytes);
    return bytes;
}

static Stream Open(string name) =>
    Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The program lacks its resource {name}.");

// The most memory that this process ever held, in KiB.
static long PeakMemory()
{
    const string Key = "VmHWM:";
    if (!OperatingSystem.IsLinux())
        return Process.GetCurrentProcess().PeakWorkingSet64 / 1024;
    foreach (string line in File.ReadLines("/proc/self/status"))
    {
        if (line.StartsWith(Key, StringComparison.Ordinal))
            return long.Parse(line.AsSpan(Key.Length).Trim(" \tkB"), CultureInfo.InvariantCulture);
    }
    return 0;
}
