namespace ConvGen.Peers.Networks;

/// <summary>ResNet-18 for 224² images (He, Zhang, Ren and Sun 2015).</summary>
internal static class ResNet18Declaration
{
    private static readonly int[] Widths = [64, 128, 256, 512];

    public static string Text { get; } = Write();

    private static string Write()
    {
        DeclarationText net = ResNet.Begin("ResNet18");
        for (int stage = 0; stage < Widths.Length; stage++)
        {
            for (int block = 0; block < 2; block++)
            {
                (string name, string input) = ($"Stage{stage + 1}Block{block + 1}", net.Last);
                int stride = stage > 0 && block == 0 ? 2 : 1;
                net.Normalised(name + "Conv1", Widths[stage], kernel: 3, stride);
                string branch = net.Normalised(name + "Conv2", Widths[stage], kernel: 3, activation: "None");
                string shortcut = stride == 1 ? input : net.Normalised(name + "Shortcut", Widths[stage], kernel: 1, stride, "None", input);
                net.Add(name, branch, shortcut, "Relu");
            }
        }
        return net.Head().ToString();
    }
}

/// <summary>ResNet-50 for 224² images (He, Zhang, Ren and Sun 2015; stride in the 3×3 convolution).</summary>
internal static class ResNet50Declaration
{
    private static readonly (int Blocks, int Width)[] Stages = [(3, 64), (4, 128), (6, 256), (3, 512)];

    public static string Text { get; } = Write();

    private static string Write()
    {
        DeclarationText net = ResNet.Begin("ResNet50");
        for (int stage = 0; stage < Stages.Length; stage++)
        {
            for (int block = 0; block < Stages[stage].Blocks; block++)
            {
                (string name, string input, int width) = ($"Stage{stage + 1}Block{block + 1}", net.Last, Stages[stage].Width);
                int stride = stage > 0 && block == 0 ? 2 : 1;
                net.Normalised(name + "Reduce", width, kernel: 1);
                net.Normalised(name + "Conv", width, kernel: 3, stride);
                string branch = net.Normalised(name + "Expand", 4 * width, kernel: 1, activation: "None");
                string shortcut = block > 0 ? input : net.Normalised(name + "Shortcut", 4 * width, kernel: 1, stride, "None", input);
                net.Add(name, branch, shortcut, "Relu");
            }
        }
        return net.Head().ToString();
    }
}

/// <summary>What the residual networks begin with.</summary>
internal static class ResNet
{
    public static DeclarationText Begin(string name)
    {
        DeclarationText net = new(name, channels: 3, size: 224);
        net.Normalised("First", 64, kernel: 7, stride: 2);
        net.Layer("MaxPool(3, Stride = 2, Padding = 1)", "PoolLayer", "FirstPool");
        return net;
    }
}
