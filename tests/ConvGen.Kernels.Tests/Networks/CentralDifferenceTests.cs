using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Kernels.Tests.Harness;
using Xunit;

namespace ConvGen.Kernels.Tests.Networks;

/// <summary>
/// Whole small networks of every layer kind, with every loss: scores equal those of plain loops in double, adjoints the central differences of
/// these loops.
/// </summary>
public sealed class CentralDifferenceTests
{
    private const int Images = 3;

    /// <summary>Entries that are drawn of each parameter.</summary>
    private const int Entries = 12;

    /// <summary>Differences in double with this step are exact to about 1e-9, and hardly ever straddle the kink of a ReLU or a maximum.</summary>
    private const double Step = 1e-5;

    /// <summary>Of the largest value: some layers' roundings in float, each some 1e-6.</summary>
    private const double Tolerance = 2e-5;

    /// <summary>Each network with one of the losses in turn, and one with all of them. Dropout at random has no central differences.</summary>
    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            IEnumerable<(string Network, string Loss)> inTurn = LayerNetworks.Declarations.Keys.Where(name => name != "Dropped").Select((name, index) => (name, ReferenceLoss.All[index % ReferenceLoss.All.Length].Name));
            foreach ((string network, string loss) in inTurn.Union(ReferenceLoss.All.Select(loss => ("Residual", loss.Name))))
                cases.Add(network, loss);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AdjointsAgreeWithCentralDifferences(string name, string lossName)
    {
        Network network = LayerNetworks.Create(name);
        ReferenceNetwork reference = new(network.Plan);
        ReferenceLoss loss = ReferenceLoss.All.Single(one => one.Name == lossName);
        Random random = new(5);
        float[] images = RealData.Draw(random, Images * network.Plan.InputLength);
        int[] labels = [.. Enumerable.Range(0, Images).Select(_ => random.Next(network.Plan.OutputLength))];
        float[] targets = [.. Enumerable.Range(0, Images * network.Plan.OutputLength).Select(_ => random.NextSingle())];

        Backpropagation pass = new(network);
        float[] scores = pass.Forward(images).ToArray();
        float[] adjoints = new float[scores.Length];
        double value = loss.Loss.Evaluate(scores, network.Plan.OutputLength, labels, targets, adjoints);
        pass.Backward(adjoints);

        double[] parameters = IntegerData.ToDouble([.. network.Parameters.SelectMany(parameter => parameter.ToArray())]);
        double[] inputs = IntegerData.ToDouble(images);
        double[] expected = reference.Forward(parameters, inputs);
        Bound.Share(Tolerance).Require($"{name}, scores", scores, expected);
        Assert.Equal(loss.Of(expected, labels, targets), value, 1e-5);
        // Adjoints of a bias in front of a normalisation cancel to zero: errors are measured against the largest adjoint of all.
        double largest = Math.Max(pass.ParameterAdjoints.ToArray().Max(Math.Abs), pass.InputAdjoint().ToArray().Max(Math.Abs));
        Assert.True(largest > 1e-3, "The adjoints are too small to say anything.");
        foreach (Parameter parameter in network.Parameters.Where(parameter => parameter.Info.IsTrained))
            Compare(parameter.Info.Name, pass.ParameterAdjoint(parameter.Info.Name).ToArray(), parameters, parameter.Info.Offset);
        Compare("input", pass.InputAdjoint().ToArray(), inputs, 0);

        void Compare(string what, float[] gradient, double[] values, int offset)
        {
            int[] places = [.. Enumerable.Range(0, gradient.Length).OrderBy(_ => random.Next()).Take(Entries)];
            List<string> wrong = [];
            foreach (int place in places)
            {
                double before = values[offset + place];
                values[offset + place] = before + Step;
                double above = loss.Of(reference.Forward(parameters, inputs), labels, targets);
                values[offset + place] = before - Step;
                double below = loss.Of(reference.Forward(parameters, inputs), labels, targets);
                values[offset + place] = before;
                double difference = (above - below) / (2 * Step);
                if (!(Math.Abs(difference - gradient[place]) <= Tolerance * largest))
                    wrong.Add($"{what}[{place}]: adjoint {gradient[place]}, central difference {difference}, {Math.Abs(difference - gradient[place]) / largest:E1} of the largest");
            }
            Assert.True(wrong.Count == 0, $"{name}, {lossName}:\n{string.Join("\n", wrong)}");
        }
    }
}
