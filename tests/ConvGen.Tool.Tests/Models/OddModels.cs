using System;
using System.Collections.Generic;
using System.Linq;
using Google.Protobuf;
using Onnx;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;

namespace ConvGen.Tool.Tests.Models;

/// <summary>Small models with what files of other makers have: odd names, shared and overridable weights, missing operands, old operators, results in the middle.</summary>
internal static class OddModels
{
    /// <summary>The models by what is odd about them.</summary>
    public static IReadOnlyDictionary<string, Func<OnnxFile>> All { get; } = new Dictionary<string, Func<OnnxFile>>(StringComparer.Ordinal)
    {
        ["weights that two nodes share"] = () => Image().Weights("w", 3, 3, 3, 3).Weights("b", 3)
            .Node("Conv", "one", ["x", "w", "b"], ["a"], Pads(1)).Node("Conv", "two", ["a", "w", "b"], ["y"], Pads(1)).Output("y", 1, 3, 8, 8),
        ["weights of which one reader scales"] = () => Image().Weights("w", 3, 3, 1, 1).Floats("k", [3, 1, 1], 1, 2, 3)
            .Node("Conv", "one", ["x", "w"], ["a"]).Node("Mul", "scale", ["a", "k"], ["s"]).Node("Conv", "two", ["s", "w"], ["y"]).Output("y", 1, 3, 8, 8),
        ["weights among the inputs, before version 4"] = () => Overridable(version: 3),
        ["weights among the inputs"] = () => Overridable(version: 8),
        ["names of keywords"] = () => Named("class", "namespace", "int", "event"),
        ["names that are alike"] = () => Named("conv", "Conv", "con.v", "CONV"),
        ["names in other scripts"] = () => Named("\u5c42/\u7b2c\u4e00", "\u00dcbergang", "\ud83d\ude00", "\u0441\u043b\u043e\u0439"),
        ["names of signs"] = () => Named("a/b/c", "//", "\"quoted\"\\", "line\nbreak */ // \u2028"),
        ["long names and none"] = () => Named(new string('a', 500), new string('a', 500) + "b", "", " "),
        ["names of members"] = () => Named("Predict", "Plan", "Threads", "ConvLayer"),
        ["names of words that declarations use"] = () => Named("nameof", "Groups", "Name", "ConvNet"),

        ["a limit above alone"] = () => Image().Floats("six", [], 0.6f).Node("Clip", "clip", ["x", "", "six"], ["y"]).Output("y", 1, 3, 8, 8),
        ["a limit below alone"] = () => Image().Floats("low", [], -0.25f).Node("Clip", "clip", ["x", "low"], ["y"]).Output("y", 1, 3, 8, 8),
        ["no limit"] = () => Image().Node("Clip", "clip", ["x"], ["y"]).Output("y", 1, 3, 8, 8),
        ["a convolution whose bias is named nothing"] = () => Image().Weights("w", 4, 3, 3, 3).Node("Conv", "conv", ["x", "w", ""], ["y"]).Output("y", 1, 4, 6, 6),
        ["a resize by scales without a region"] = () => Image().Floats("s", [4], 1, 1, 2, 2).Node("Resize", "r", ["x", "", "s"], ["y"]).Output("y", 1, 3, 16, 16),
        ["a resize by sizes alone"] = () => Image().Integers("s", 1, 3, 5, 12).Node("Resize", "r", ["x", "", "", "s"], ["y"], Text("mode", "linear")).Output("y", 1, 3, 5, 12),
        ["a slice with steps and no axes"] = () => Image().Integers("a", 0, 0, 1, 0).Integers("b", 1, 3, 8, 8).Integers("t", 1, 1, 2, 3)
            .Node("Slice", "s", ["x", "a", "b", "", "t"], ["y"]).Output("y", 1, 3, 4, 3),
        ["a dropout with all operands"] = () => Image().Floats("r", [], 0.5f).Node("Dropout", "d", ["x", "r", ""], ["y", "m"]).Output("y", 1, 3, 8, 8),
        ["a layer normalisation without a shift"] = () => Image().Weights("g", 8).Node("LayerNormalization", "n", ["x", "g"], ["y"]).Output("y", 1, 3, 8, 8),

        ["operators of version 7"] = () => Image(7).Weights("w", 4, 3, 3, 3).Vectors(4).Floats("k", [4, 1, 1], 1, 2, 3, 4)
            .Node("Conv", "c", ["x", "w"], ["a"]).Node("BatchNormalization", "n", ["a", "gamma", "beta", "mean", "variance"], ["b"])
            .Node("Mul", "m", ["b", "k"], ["d"]).Node("Upsample", "u", ["d"], ["e"], Floats("scales", 1, 1, 2, 2), Text("mode", "nearest")).Node("Softmax", "s", ["e"], ["y"]).Output("y", 1, 4, 12, 12),
        ["operators of version 9"] = () => Image(9).Floats("s", [4], 1, 1, 2, 2)
            .Node("Upsample", "u", ["x", "s"], ["a"], Text("mode", "linear")).Node("Slice", "cut", ["a"], ["b"], OnnxFile.Ints("starts", 1, -9), OnnxFile.Ints("ends", 99, -1), OnnxFile.Ints("axes", 1, 3))
            .Node("Clip", "c", ["b"], ["d"], Float("min", -0.5f), Float("max", 0.5f)).Node("ReduceSum", "r", ["d"], ["y"], OnnxFile.Ints("axes", 2), OnnxFile.Int("keepdims", 0)).Output("y", 1, 2, 8),
        ["operators of version 10"] = () => Image(10).Floats("s", [4], 1, 1, 2, 2).Integers("a", 1).Integers("b", 7).Integers("c", 2)
            .Node("Resize", "u", ["x", "s"], ["u"]).Node("Slice", "cut", ["u", "a", "b", "c"], ["d"]).Node("AveragePool", "p", ["d"], ["y"], Kernel(3, 3), OnnxFile.Int("ceil_mode", 1), Strides(2)).Output("y", 1, 3, 3, 8),
        ["operators of version 11"] = () => Image(11).Integers("p", 0, 0, 1, 2, 0, 0, 3, 0).Floats("v", [], 0.5f)
            .Node("Pad", "p", ["x", "p", "v"], ["a"]).Node("Softmax", "s", ["a"], ["b"], OnnxFile.Int("axis", -2)).Node("Squeeze", "q", ["b"], ["c"], OnnxFile.Ints("axes", 0))
            .Node("Unsqueeze", "e", ["c"], ["d"], OnnxFile.Ints("axes", -4)).Node("Relu", "r", ["d"], ["y"]).Output("y", 1, 3, 12, 10),
        ["operators of version 13"] = () => Image(13).Integers("axes", 2).Node("Softmax", "s", ["x"], ["a"]).Node("ReduceSum", "r", ["a", "axes"], ["b"], OnnxFile.Int("keepdims", 0)).Node("LogSoftmax", "l", ["b"], ["y"]).Output("y", 1, 3, 8),
        ["a split in parts of unequal length, version 18"] = () => Image().Node("Split", "s", ["x"], ["a", "b", "c"], OnnxFile.Int("axis", 2), OnnxFile.Int("num_outputs", 3)).Output("a", 1, 3, 3, 8).Output("c", 1, 3, 2, 8).Output("b", 1, 3, 3, 8),

        ["padding that is the same, less above"] = () => Image().Weights("w", 4, 3, 4, 4).Node("Conv", "c", ["x", "w"], ["y"], Text("auto_pad", "SAME_LOWER"), Strides(2)).Output("y", 1, 4, 4, 4),
        ["padding that is the same, less below"] = () => Image().Weights("w", 4, 3, 2, 5).Node("Conv", "c", ["x", "w"], ["y"], Text("auto_pad", "SAME_UPPER"), Strides(3)).Output("y", 1, 4, 3, 3),
        ["no padding by name"] = () => Image().Weights("w", 4, 3, 3, 3).Node("Conv", "c", ["x", "w"], ["y"], Text("auto_pad", "VALID"), Strides(2)).Output("y", 1, 4, 3, 3),
        ["a pool padded the same, less above"] = () => Image().Node("MaxPool", "p", ["x"], ["a"], Kernel(2, 2), Text("auto_pad", "SAME_LOWER")).Node("AveragePool", "q", ["a"], ["y"], Kernel(4, 3), Text("auto_pad", "SAME_LOWER"), Strides(2)).Output("y", 1, 3, 4, 4),
        ["a pool with dilation"] = () => Image().Node("MaxPool", "p", ["x"], ["y"], Kernel(3, 2), OnnxFile.Ints("dilations", 2, 3), Pads(1), Strides(2), OnnxFile.Int("ceil_mode", 1)).Output("y", 1, 3, 4, 4),
        ["a pool with a large window"] = () => Image().Node("MaxPool", "p", ["x"], ["a"], Kernel(9, 7), OnnxFile.Ints("pads", 4, 3, 4, 3))
            .Node("MaxPool", "q", ["a"], ["y"], Kernel(8, 8), OnnxFile.Ints("pads", 3, 2, 4, 6), Strides(2), OnnxFile.Int("ceil_mode", 1)).Output("y", 1, 3, 5, 5),
        ["a pool that hangs over"] = () => Image().Node("AveragePool", "p", ["x"], ["y"], Kernel(3, 3), Pads(1), Strides(3), OnnxFile.Int("ceil_mode", 1), OnnxFile.Int("count_include_pad", 1)).Output("y", 1, 3, 3, 3),
        ["a transposed convolution in groups"] = () => Image(channels: 4).Weights("w", 4, 3, 3, 3).Weights("b", 6)
            .Node("ConvTranspose", "t", ["x", "w", "b"], ["y"], OnnxFile.Int("group", 2), Strides(2), Pads(1), OnnxFile.Ints("output_padding", 1, 1)).Output("y", 1, 6, 16, 16),
        ["a transposed depthwise convolution"] = () => Image(channels: 4).Weights("w", 4, 1, 2, 2).Node("ConvTranspose", "t", ["x", "w"], ["y"], OnnxFile.Int("group", 4), Strides(2)).Output("y", 1, 4, 16, 16),
        ["a transposed convolution with dilation, of a given size"] = () => Image().Weights("w", 3, 2, 3, 3)
            .Node("ConvTranspose", "t", ["x", "w"], ["y"], OnnxFile.Ints("dilations", 2, 2), Strides(2), OnnxFile.Ints("output_shape", 19, 18)).Output("y", 1, 2, 19, 18),
        ["a transposed convolution padded the same"] = () => Image().Weights("w", 3, 2, 3, 3).Node("ConvTranspose", "t", ["x", "w"], ["y"], Text("auto_pad", "SAME_LOWER"), Strides(2)).Output("y", 1, 2, 16, 16),
        ["a normalisation behind a transposed convolution in groups"] = () => Image(channels: 4).Weights("w", 4, 2, 2, 2).Vectors(4)
            .Node("ConvTranspose", "t", ["x", "w"], ["a"], OnnxFile.Int("group", 2), Strides(2)).Node("BatchNormalization", "n", ["a", "gamma", "beta", "mean", "variance"], ["y"]).Output("y", 1, 4, 16, 16),
        ["a depthwise convolution with a multiplier"] = () => Image().Weights("w", 6, 1, 3, 3).Node("Conv", "c", ["x", "w"], ["y"], OnnxFile.Int("group", 3), Pads(1)).Output("y", 1, 6, 8, 8),
        ["groups of odd sizes"] = () => Image(channels: 9).Weights("w", 15, 3, 3, 3).Node("Conv", "c", ["x", "w"], ["y"], OnnxFile.Int("group", 3), Pads(1), Strides(2)).Output("y", 1, 15, 4, 4),

        ["identities alone"] = () => Image().Node("Identity", "i", ["x"], ["a"]).Node("Identity", "j", ["a"], ["y"]).Output("y", 1, 3, 8, 8),
        ["an identity of a batch"] = () => new OnnxFile().Input("x", 4, 3, 2, 2).Node("Identity", "i", ["x"], ["y"]).Output("y", 4, 3, 2, 2),
        ["one value under two names"] = () => Image().Node("Relu", "r", ["x"], ["a"]).Node("Identity", "i", ["a"], ["b"]).Node("Identity", "j", ["a"], ["c"]).Output("c", 1, 3, 8, 8).Output("b", 1, 3, 8, 8),
        ["results in the middle"] = () => Image().Weights("w", 4, 3, 3, 3).Weights("v", 4, 4, 1, 1).Vectors(4)
            .Node("Conv", "c", ["x", "w"], ["a"]).Node("BatchNormalization", "n", ["a", "gamma", "beta", "mean", "variance"], ["b"]).Node("Relu", "r", ["b"], ["d"]).Node("Conv", "e", ["d", "v"], ["y"])
            .Output("y", 1, 4, 6, 6).Output("b", 1, 4, 6, 6).Output("a", 1, 4, 6, 6).Output("d", 1, 4, 6, 6),
        ["a result that a reshape makes flat"] = () => Image().Integers("s", 1, -1).Node("Relu", "r", ["x"], ["a"]).Node("Reshape", "f", ["a", "s"], ["b"]).Node("Tanh", "t", ["a"], ["c"]).Output("b", 1, 192).Output("c", 1, 3, 8, 8).Output("a", 1, 3, 8, 8),
        ["both parts of a split are results"] = () => Image(channels: 4).Node("Split", "s", ["x"], ["a", "b"], OnnxFile.Int("axis", 1), OnnxFile.Int("num_outputs", 2)).Node("Add", "p", ["a", "b"], ["y"]).Output("b", 1, 2, 8, 8).Output("y", 1, 2, 8, 8),
        ["a fixed batch"] = () => new OnnxFile().Input("x", 4, 3, 6, 6).Weights("w", 4, 3, 3, 3).Node("Conv", "c", ["x", "w"], ["a"]).Node("GlobalAveragePool", "g", ["a"], ["b"]).Node("Flatten", "f", ["b"], ["y"]).Output("y", 4, 4),
        ["a batch that is mixed"] = () => new OnnxFile().Input("x", 2, 3, 4, 4).Integers("axes", 0).Node("ReduceMean", "m", ["x", "axes"], ["y"]).Output("y", 1, 3, 4, 4),

        ["constants on either side"] = () => Image().Floats("one", [], 1).Floats("c", [3, 1, 1], 1, 2, 3).Floats("w", [8], 1, 2, 3, 4, 5, 6, 7, 8)
            .Node("Sub", "a", ["one", "x"], ["a"]).Node("Add", "b", ["c", "a"], ["b"]).Node("Div", "d", ["b", "w"], ["d"]).Node("Sub", "e", ["c", "d"], ["e"]).Node("Mul", "f", ["w", "e"], ["y"]).Output("y", 1, 3, 8, 8),
        ["a constant over a value"] = () => Image().Floats("three", [], 3).Floats("two", [], 2).Node("Add", "a", ["x", "three"], ["a"]).Node("Div", "d", ["two", "a"], ["y"]).Output("y", 1, 3, 8, 8),
        ["powers both ways"] = () => Image().Floats("two", [], 2).Node("Pow", "p", ["x", "two"], ["a"]).Node("Pow", "q", ["two", "a"], ["y"]).Output("y", 1, 3, 8, 8),
        ["a value with itself"] = () => Image().Node("Mul", "m", ["x", "x"], ["a"]).Node("Add", "p", ["a", "a"], ["b"]).Node("Sub", "s", ["b", "x"], ["c"]).Node("Concat", "j", ["c", "c"], ["y"], OnnxFile.Int("axis", 1)).Output("y", 1, 6, 8, 8),
        ["sums of three and of one"] = () => Image().Node("Relu", "r", ["x"], ["a"]).Node("Tanh", "t", ["x"], ["b"]).Node("Sum", "s", ["x", "a", "b"], ["c"]).Node("Max", "m", ["c", "a", "b"], ["d"])
            .Node("Mean", "e", ["d", "x", "a"], ["f"]).Node("Min", "g", ["f"], ["h"]).Node("Sum", "i", ["h"], ["y"]).Output("y", 1, 3, 8, 8),
        ["joins on other axes"] = () => Image().Weights("k", 1, 3, 8, 2).Node("Concat", "a", ["x", "x"], ["a"], OnnxFile.Int("axis", 2)).Node("Relu", "r", ["x"], ["r"]).Node("Concat", "b", ["r", "k"], ["b"], OnnxFile.Int("axis", -1)).Output("a", 1, 3, 16, 8).Output("b", 1, 3, 8, 10),
        ["slopes of all kinds"] = () => Image().Floats("c", [3, 1, 1], 0.1f, 0.2f, 0.3f).Floats("s", [1], 0.5f).Weights("p", 1, 3, 8, 8)
            .Node("PRelu", "a", ["x", "c"], ["a"]).Node("PRelu", "b", ["a", "s"], ["b"]).Node("PRelu", "d", ["b", "p"], ["y"]).Output("y", 1, 3, 8, 8),
        ["slopes behind layers"] = () => Image().Weights("k", 8, 3, 3, 3).Weights("d", 8, 1, 3, 3).Weights("p", 8, 1, 1).Weights("f", 512, 5).Weights("q", 5)
            .Node("Conv", "a", ["x", "k"], ["a"], OnnxFile.Ints("pads", 1, 1, 1, 1)).Node("PRelu", "b", ["a", "p"], ["b"]).Node("Conv", "c", ["b", "d"], ["c"], OnnxFile.Ints("pads", 1, 1, 1, 1), OnnxFile.Int("group", 8)).Node("PRelu", "e", ["c", "p"], ["e"])
            .Node("Flatten", "g", ["e"], ["g"]).Node("MatMul", "h", ["g", "f"], ["h"]).Node("PRelu", "i", ["h", "q"], ["y"]).Output("y", 1, 5),
        ["channels in another order"] = () => Image().Integers("i", 2, 0, -2).Node("Gather", "g", ["x", "i"], ["y"], OnnxFile.Int("axis", 1)).Output("y", 1, 3, 8, 8),
        ["flat from other axes"] = () => Image().Node("Flatten", "a", ["x"], ["a"], OnnxFile.Int("axis", 0)).Node("Flatten", "b", ["x"], ["b"], OnnxFile.Int("axis", -1)).Node("Flatten", "c", ["x"], ["c"], OnnxFile.Int("axis", 4)).Output("a", 1, 192).Output("b", 24, 8).Output("c", 192, 1),
        ["a detector's head"] = () => Image().Weights("w", 8, 3, 1, 1).Integers("s", 0, -1, 4).Integers("axes", 2)
            .Node("Conv", "c", ["x", "w"], ["a"]).Node("Transpose", "t", ["a"], ["b"], OnnxFile.Ints("perm", 0, 2, 3, 1)).Node("Reshape", "r", ["b", "s"], ["d"]).Node("Concat", "j", ["d", "d"], ["e"], OnnxFile.Int("axis", 1))
            .Node("Softmax", "p", ["e"], ["f"], OnnxFile.Int("axis", 2)).Node("ReduceMax", "m", ["f", "axes"], ["y"]).Output("y", 1, 256, 1).Output("e", 1, 256, 4),
        ["matrices both unknown"] = () => Image().Node("Transpose", "t", ["x"], ["a"], OnnxFile.Ints("perm", 0, 1, 3, 2)).Node("MatMul", "m", ["x", "a"], ["y"]).Output("y", 1, 3, 8, 8),
        ["a product of two inputs with everything"] = () => new OnnxFile().Input("a", 3, 2).Input("b", 4, 3).Floats("c", [], 2)
            .Node("Gemm", "g", ["a", "b", "c"], ["y"], OnnxFile.Int("transA", 1), OnnxFile.Int("transB", 1), Float("alpha", 0.5f), Float("beta", 3)).Output("y", 2, 4),
        ["a product by a matrix on the last axis"] = () => Image().Weights("w", 8, 5).Node("MatMul", "m", ["x", "w"], ["y"]).Output("y", 1, 3, 8, 5),
        ["weights that nodes make"] = () => Image().Integers("s", 4, 3, 1, 1).Weights("flat", 12).Floats("two", [], 2).Node("Reshape", "r", ["flat", "s"], ["w0"]).Node("Mul", "m", ["w0", "two"], ["w1"]).Node("Identity", "i", ["w1"], ["w"])
            .Node("Conv", "c", ["x", "w"], ["y"]).Output("y", 1, 4, 8, 8),
        ["whole maps as norms"] = () => Image().Node("GlobalLpPool", "a", ["x"], ["a"]).Node("GlobalLpPool", "b", ["x"], ["b"], OnnxFile.Int("p", 1)).Node("GlobalLpPool", "c", ["x"], ["c"], OnnxFile.Int("p", 3)).Output("a", 1, 3, 1, 1).Output("b", 1, 3, 1, 1).Output("c", 1, 3, 1, 1),
        ["zeros on all sides, twice"] = () => Image().Weights("w", 2, 3, 3, 3).Integers("p", 0, 0, 1, 2, 0, 0, 2, 1).Node("Pad", "p", ["x", "p"], ["a"]).Node("Conv", "c", ["a", "w"], ["y"], Pads(1)).Output("y", 1, 2, 11, 11),
        ["padding that cuts"] = () => Image().Integers("p", 0, 0, -1, 1, 0, 1, 0, -2).Node("Pad", "p", ["x", "p"], ["y"]).Output("y", 1, 4, 7, 7),
        ["padding of named axes"] = () => Image().Integers("p", 1, 2, 2, 1).Integers("axes", 3, -2).Node("Pad", "p", ["x", "p", "", "axes"], ["y"], Text("mode", "reflect")).Output("y", 1, 3, 11, 11),
        ["pixels dealt out to channels"] = () => Focus([(0, 0), (1, 0), (0, 1), (1, 1)]),
        ["pixels dealt out to channels, one of them twice"] = () => Focus([(0, 0), (1, 0), (0, 0), (1, 1)]),
        ["a signal"] = () => new OnnxFile().Input("x", -1, 4, 32).Weights("w", 6, 4, 5).Node("Conv", "c", ["x", "w"], ["a"], OnnxFile.Ints("pads", 2, 2), OnnxFile.Ints("strides", 2)).Node("MaxPool", "p", ["a"], ["y"], OnnxFile.Ints("kernel_shape", 2), OnnxFile.Ints("strides", 2)).Output("y", -1, 6, 8),
        ["a volume"] = () => new OnnxFile().Input("x", 1, 2, 4, 5, 6).Weights("w", 3, 2, 2, 3, 3).Node("Conv", "c", ["x", "w"], ["a"]).Node("MaxPool", "p", ["a"], ["y"], OnnxFile.Ints("kernel_shape", 2, 2, 2)).Output("y", 1, 3, 2, 2, 3),
        ["two inputs that meet"] = () => new OnnxFile().Input("left", 1, 3, 6, 6).Input("right", 1, 3, 6, 6).Weights("w", 4, 6, 3, 3).Node("Concat", "j", ["left", "right"], ["a"], OnnxFile.Int("axis", 1)).Node("Conv", "c", ["a", "w"], ["y"]).Output("y", 1, 4, 4, 4),
        ["inputs that are named like keywords"] = () => new OnnxFile().Input("in", 2, 3).Input("In", 2, 3).Input("1", 2, 3).Node("Sum", "out", ["in", "In", "1"], ["y"]).Output("y", 2, 3),
        ["a list of numbers"] = () => new OnnxFile().Input("x", 5).Floats("c", [5], 1, 2, 3, 4, 5).Node("Mul", "m", ["x", "c"], ["a"]).Node("Softmax", "s", ["a"], ["y"], OnnxFile.Int("axis", 0)).Output("y", 5),
    };

    private static OnnxFile Image(int opset = 18, int channels = 3) => new OnnxFile(opset).Input("x", 1, channels, 8, 8);

    /// <summary>Four layers of these names in a row.</summary>
    private static OnnxFile Named(params string[] names)
    {
        OnnxFile file = Image().Weights("w", 3, 3, 1, 1);
        string value = "x";
        foreach ((string name, int index) in names.Select((name, index) => (name, index)))
            file.Node(index % 2 == 0 ? "Conv" : "Softsign", name, index % 2 == 0 ? [value, "w"] : [value], [value = $"value {index}"]);
        return file.Output(value, 1, 3, 8, 8);
    }

    /// <summary>Every other pixel from each of these on, put beside each other and read by a convolution.</summary>
    private static OnnxFile Focus((int Row, int Column)[] firsts)
    {
        OnnxFile file = Image().Integers("ends", int.MaxValue).Integers("two", 2).Integers("rows", 2).Integers("columns", 3).Weights("w", 5, 3 * firsts.Length, 3, 2);
        foreach (((int row, int column), int part) in firsts.Select((first, part) => (first, part)))
        {
            file.Integers($"row {part}", row).Integers($"column {part}", column)
                .Node("Slice", "", ["x", $"row {part}", "ends", "rows", "two"], [$"rows {part}"]).Node("Slice", "", [$"rows {part}", $"column {part}", "ends", "columns", "two"], [$"part {part}"]);
        }
        return file.Node("Concat", "", [.. firsts.Select((_, part) => $"part {part}")], ["parts"], OnnxFile.Int("axis", 1)).Node("Conv", "c", ["parts", "w"], ["y"], OnnxFile.Ints("pads", 1, 0, 1, 1)).Output("y", 1, 5, 4, 4);
    }

    private static OnnxFile Overridable(int version)
    {
        OnnxFile file = Image(opset: 8).Input("w", 4, 3, 3, 3).Input("s", 2).Weights("w", 4, 3, 3, 3).Integers("s", 1, 144).Node("Conv", "c", ["x", "w"], ["a"]).Node("Reshape", "r", ["a", "s"], ["y"]).Output("y", 1, 144);
        file.Model.Graph.Input.Single(input => input.Name == "s").Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Int64;
        file.Model.IrVersion = version;
        return file;
    }

    private static OnnxFile Vectors(this OnnxFile file, int channels) => file.Weights("gamma", channels).Weights("beta", channels).Weights("mean", channels)
        .Floats("variance", [channels], [.. Enumerable.Range(1, channels).Select(channel => channel / 2f)]);

    private static AttributeProto Pads(int pad) => OnnxFile.Ints("pads", pad, pad, pad, pad);

    private static AttributeProto Strides(int stride) => OnnxFile.Ints("strides", stride, stride);

    private static AttributeProto Kernel(int rows, int columns) => OnnxFile.Ints("kernel_shape", rows, columns);

    private static AttributeProto Text(string name, string value) => new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    private static AttributeProto Float(string name, float value) => new() { Name = name, Type = AttributeType.Float, F = value };

    private static AttributeProto Floats(string name, params float[] values) => new() { Name = name, Type = AttributeType.Floats, Floats = { values } };
}
