using System;
using System.Globalization;
using System.IO;
using ConvGen;
using Native;

// Trains LeNet on MNIST and writes what samples/Native embeds: the weights, and one test image of each digit.
const int Epochs = 8;
const int BatchSize = 64;
const float HighestLearningRate = 3e-3f;

if (args is not [string folder])
{
    Console.Error.WriteLine("usage: NativeTraining <folder that receives lenet.safetensors and digits.bin>");
    return 1;
}
Directory.CreateDirectory(folder);
string data = Path.Combine(AppContext.BaseDirectory, "data");
Dataset train = Dataset.FromIdx(Path.Combine(data, "train-images-idx3-ubyte.gz"), Path.Combine(data, "train-labels-idx1-ubyte.gz"));
Dataset test = Dataset.FromIdx(Path.Combine(data, "t10k-images-idx3-ubyte.gz"), Path.Combine(data, "t10k-labels-idx1-ubyte.gz"));

LeNet net = new(seed: 1);
Trainer<LeNet> trainer = new(net, new AdamW(HighestLearningRate, weightDecay: 0.01f), Loss.CrossEntropy)
{
    Schedule = LearningRateSchedule.OneCycle(HighestLearningRate, (long)Epochs * ((train.Count + BatchSize - 1) / BatchSize)),
};
for (int epoch = 0; epoch < Epochs; epoch++)
{
    double loss = 0;
    foreach (Batch batch in train.Batches(BatchSize, shuffleSeed: epoch))
        loss += trainer.Step(batch).Loss * batch.Count;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"epoch {epoch + 1}  loss {loss / train.Count:F4}"));
}
net.Save(Path.Combine(folder, "lenet.safetensors"));
WriteDigits(test, Path.Combine(folder, "digits.bin"));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy: {100 * Evaluation.Of(net, test).Accuracy:F2} %"));
return 0;

// The first test image of each digit from 0 to 9: 28 × 28 bytes each, 0 is paper and 255 is ink.
static void WriteDigits(Dataset test, string path)
{
    float[] image = new float[LeNet.InputLength];
    using FileStream file = File.Create(path);
    for (int digit = 0; digit < 10; digit++)
    {
        int index = 0;
        while (test.Labels[index] != digit)
            index++;
        test.ImageAsFloats(index, image);
        foreach (float ink in image)
            file.WriteByte((byte)MathF.Round(ink * 255));
    }
}
