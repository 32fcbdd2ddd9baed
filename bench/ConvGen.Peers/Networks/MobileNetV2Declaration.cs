namespace ConvGen.Peers.Networks;

/// <summary>MobileNetV2 of width 1 for 224² images (Sandler, Howard, Zhu, Zhmoginov and Chen 2018).</summary>
internal static class MobileNetV2Declaration
{
    // Expansion, output channels, blocks, stride of the first block: the paper's table 2.
    private static readonly (int Expansion, int Channels, int Blocks, int Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    public static string Text { get; } = Write();

    private static string Write()
    {
        DeclarationText net = new("MobileNetV2", channels: 3, size: 224);
        net.Normalised("First", 32, kernel: 3, stride: 2, "Relu6");
        int channels = 32;
        for (int stage = 0; stage < Stages.Length; stage++)
        {
            for (int block = 0; block < Stages[stage].Blocks; block++)
            {
                (int expansion, int output, int _, int first) = Stages[stage];
                (string name, string input) = ($"Stage{stage + 1}Block{block + 1}", net.Last);
                int stride = block == 0 ? first : 1;
                if (expansion > 1)
                    net.Normalised(name + "Expand", expansion * channels, kernel: 1, activation: "Relu6");
                net.Normalised(name + "Depthwise", expansion * channels, kernel: 3, stride, "Relu6", more: "Groups = Groups.Depthwise");
                string branch = net.Normalised(name + "Project", output, kernel: 1, activation: "None");
                if (stride == 1 && channels == output)
                    net.Add(name, branch, input, "None");
                channels = output;
            }
        }
        net.Normalised("Last", 1280, kernel: 1, activation: "Relu6");
        return net.Head().ToString();
    }
}
