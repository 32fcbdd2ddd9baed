using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace ConvGen.Tool.Tests;

/// <summary>A small model in the making, and its file in a folder of its own.</summary>
internal sealed class OnnxFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convgen-tool-");

    public OnnxFile(int opset = 18)
    {
        Model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
    }

    public ModelProto Model { get; } = new() { IrVersion = 8, Graph = new GraphProto { Name = "test" } };

    public string Folder => _folder.FullName;

    public string Path => System.IO.Path.Combine(Folder, "model.onnx");

    public OnnxFile Input(string name, params int[] shape)
    {
        Model.Graph.Input.Add(Value(name, shape));
        return this;
    }

    public OnnxFile Output(string name, params int[] shape)
    {
        Model.Graph.Output.Add(Value(name, shape));
        return this;
    }

    public OnnxFile Floats(string name, int[] shape, params float[] values)
    {
        Model.Graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)DataType.Float,
            Dims = { shape.Select(axis => (long)axis) },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)),
        });
        return this;
    }

    /// <summary>Values that follow a rule, for weights whose values don't matter.</summary>
    public OnnxFile Weights(string name, params int[] shape) =>
        Floats(name, shape, [.. Enumerable.Range(0, shape.Aggregate(1, (product, axis) => product * axis)).Select(index => (((index * 7) % 11) - 5) / 8f)]);

    public OnnxFile Integers(string name, params long[] values)
    {
        Model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)DataType.Int64, Dims = { values.Length }, Int64Data = { values } });
        return this;
    }

    public OnnxFile Node(string operation, string name, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        Model.Graph.Node.Add(new NodeProto { OpType = operation, Name = name, Input = { inputs }, Output = { outputs }, Attribute = { attributes } });
        return this;
    }

    public static AttributeProto Ints(string name, params long[] values) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>Writes the file.</summary>
    public string Save()
    {
        File.WriteAllBytes(Path, Model.ToByteArray());
        return Path;
    }

    /// <summary>Imports it.</summary>
    public ImportedModel Import(string name = "Net", IReadOnlyDictionary<string, int>? dimensions = null) =>
        Importer.Import(Save(), new ImportOptions { Name = name, Dimensions = dimensions ?? new Dictionary<string, int>() });

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A value with its shape, as inputs, outputs and what lies between are declared.</summary>
    public static ValueInfoProto Value(string name, int[] shape) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = (int)DataType.Float,
                // A length below 0 is a symbol.
                Shape = new TensorShapeProto { Dim = { shape.Select((axis, index) => axis < 0 ? new TensorShapeProto.Types.Dimension { DimParam = $"axis{index}" } : new TensorShapeProto.Types.Dimension { DimValue = axis }) } },
            },
        },
    };
}
