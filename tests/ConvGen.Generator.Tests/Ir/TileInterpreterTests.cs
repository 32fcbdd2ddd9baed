using System;
using System.Collections.Generic;
using ConvGen.Generator.Ir;
using Xunit;
using Xunit.Sdk;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>The interpreter refuses what C# or memory would refuse: else the tests that build on it prove nothing.</summary>
public sealed class TileInterpreterTests
{
    private static readonly ProgramParameter[] Parameters =
    [
        new("input", ParameterKind.Cursor, ""), new("output", ParameterKind.Cursor, ""), new("count", ParameterKind.Integer, ""), new("factor", ParameterKind.Scalar, ""),
    ];

    [Fact]
    public void LoopsMoveCursorsAndMultiply()
    {
        TileBuffer output = TileBuffer.Of("output", 8, 0);
        Run(new("input", [1, 2, 3, 4, 5, 6, 7, 8]), output, 2,
            new BroadcastScalar("f", "factor"),
            new Loop("i", 0, "count", 1,
            [
                new Load("x", "input", null, 0),
                new Binary(BinaryVerb.Multiply, "x", "x", "f"),
                new Store("x", "output", null, 0),
                new MoveCursor("input", 4),
                new MoveCursor("output", 4),
            ]));
        Assert.Equal([2, 4, 6, 8, 10, 12, 14, 16], output.Values);
    }

    [Fact]
    public void ReadPastTheEndFailsWithVerbAndOffset()
    {
        XunitException failure = Assert.ThrowsAny<XunitException>(() => Run(
            TileBuffer.Of("input", 7, 0), TileBuffer.Of("output", 8, 0), 0, new Load("x", "input", null, 4)));
        Assert.Contains("Load of 4 floats at input[4], which has 7", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteBeforeTheBeginFails()
    {
        XunitException failure = Assert.ThrowsAny<XunitException>(() => Run(
            TileBuffer.Of("input", 8, 0), TileBuffer.Of("output", 8, 0), 0, new Load("x", "input", null, 0), new Store("x", "output", null, -1)));
        Assert.Contains("Store of 4 floats at output[-1]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoItemsThatWriteTheSameFloatFail()
    {
        TileBuffer output = TileBuffer.Of("output", 4, 0);
        output.Item = 1;
        output.Write("Kernel", "Store", 0, 4);
        output.Item = 2;
        Assert.ThrowsAny<XunitException>(() => output.Write("Kernel", "Store", 3, 1));
    }

    [Fact]
    public void UndeclaredNameFails() => Assert.Throws<InvalidOperationException>(() => Compile(
        new Scope([new Load("x", "input", null, 0)]), new Store("x", "output", null, 0)));

    [Fact]
    public void NameDeclaredTwiceFails() => Assert.Throws<InvalidOperationException>(() => Compile(
        new Load("x", "input", null, 0), new Scope([new Load("x", "input", null, 0)])));

    [Fact]
    public void LoopThatDoesNotMoveFails() => Assert.Throws<InvalidOperationException>(() => Run(
        TileBuffer.Of("input", 1, 0), TileBuffer.Of("output", 1, 0), 1, new Loop("i", 0, "count", 0, [])));

    private static TileInterpreter Compile(params TileOp[] body) => new(new TileProgram("Kernel", 4, Parameters, body));

    private static void Run(TileBuffer input, TileBuffer output, int count, params TileOp[] body) => Compile(body).Run(
        new Dictionary<string, Place> { ["input"] = new(input, 0), ["output"] = new(output, 0) },
        new Dictionary<string, long> { ["count"] = count },
        new Dictionary<string, float> { ["factor"] = 2 });
}
