using System.Collections.Generic;

namespace ConvGen.Peers.Networks;

/// <summary>A U-Net of 64 channels for 256² images (Ronneberger, Fischer and Brox 2015; padded, so that maps keep their size; nearest upsampling).</summary>
internal static class UNetDeclaration
{
    private const int Channels = 64;
    private const int Depth = 4;

    public static string Text { get; } = Write();

    private static string Write()
    {
        DeclarationText net = new("UNet", channels: 3, size: 256);
        Stack<string> levels = new();
        for (int level = 0; level < Depth; level++)
        {
            levels.Push(Pair(net, $"Down{level + 1}", Channels << level));
            net.Layer("MaxPool(2)", "PoolLayer", $"Pool{level + 1}");
        }
        Pair(net, "Bottom", Channels << Depth);
        for (int level = Depth - 1; level >= 0; level--)
        {
            net.Layer("Upsample(2)", "UpsampleLayer", $"Larger{level + 1}");
            string up = net.Convolution($"Up{level + 1}", Channels << level, kernel: 3, more: "Activation = Activation.Relu");
            net.Layer($"Concat(nameof({levels.Pop()}), nameof({up}))", "JoinLayer", $"Joined{level + 1}");
            Pair(net, $"Merge{level + 1}", Channels << level);
        }
        net.Convolution("Classes", 2, kernel: 1);
        return net.ToString();
    }

    private static string Pair(DeclarationText net, string name, int channels)
    {
        net.Convolution(name + "Conv1", channels, kernel: 3, more: "Activation = Activation.Relu");
        return net.Convolution(name + "Conv2", channels, kernel: 3, more: "Activation = Activation.Relu");
    }
}
