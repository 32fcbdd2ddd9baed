using System;
using System.Collections.Generic;
using Xunit;

namespace ConvGen.Runtime.Tests.Weights;

public class TensorFileTests
{
    [Fact]
    public void Tensors_and_strings_come_back()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("checkpoint");
        TensorFile.Write(
            path,
            [SafetensorsBytes.Tensor("model.w", [2, 1], 1, 2), SafetensorsBytes.Tensor("optimizer.moment1", [3], 3, 4, 5)],
            new Dictionary<string, string> { ["step"] = "-12", ["network"] = "DigitNet" });

        TensorFile file = TensorFile.Read(path);
        float[] moment = new float[3];
        file.CopyTo("optimizer.moment1", [3], moment);

        Assert.Equal(["model.w", "optimizer.moment1"], file.TensorNames);
        Assert.True(file.Contains("model.w"));
        Assert.False(file.Contains("model"));
        Assert.Equal([3f, 4, 5], moment);
        Assert.Equal(-12, file.Number("step"));
        Assert.Equal("DigitNet", file.Text("network"));
        file.Expect("network", "DigitNet");
    }

    [Fact]
    public void What_does_not_fit_is_named_with_expected_and_actual()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("checkpoint");
        TensorFile.Write(path, [SafetensorsBytes.Tensor("w", [2, 1], 1, 2)], new Dictionary<string, string> { ["network"] = "DigitNet" });
        TensorFile file = TensorFile.Read(path);
        float[] values = [7, 7];

        Assert.All(
            new (Action Act, string Reason)[]
            {
                (() => file.CopyTo("v", [2], values), "tensor 'v': it is missing"),
                (() => file.CopyTo("w", [1, 2], values), "tensor 'w': its shape is [2, 1], expected [1, 2]"),
                (() => file.Text("step"), "its metadata have no 'step'"),
                (() => file.Number("network"), "its metadata 'network' are 'DigitNet', expected a whole number"),
                (() => file.Expect("network", "OtherNet"), "its metadata 'network' are 'DigitNet', expected 'OtherNet'"),
            },
            check =>
            {
                WeightFileException exception = Assert.Throws<WeightFileException>(check.Act);
                Assert.Contains(path, exception.Message, StringComparison.Ordinal);
                Assert.Contains(check.Reason, exception.Message, StringComparison.Ordinal);
            });
        Assert.Equal([7f, 7], values);
    }

    [Fact]
    public void Tensors_of_another_type_are_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("checkpoint");
        System.IO.File.WriteAllBytes(path, SafetensorsBytes.Of("""{"w":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", [0, 0]));

        WeightFileException exception = Assert.Throws<WeightFileException>(() => TensorFile.Read(path).CopyTo("w", [1], new float[1]));

        Assert.Contains("its type is F16, expected F32", exception.Message, StringComparison.Ordinal);
    }
}
