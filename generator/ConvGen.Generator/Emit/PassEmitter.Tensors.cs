using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Model;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Emit;

/// <summary>Layers on plain tensors: each is a routine of the runtime, made once, that knows where its operands lie.</summary>
internal sealed partial class PassEmitter
{
    private void Tensor(Op op)
    {
        LayerSpec layer = LayerOf(op);
        TensorSettings settings = ((TensorLayerOperation)op.Operation).Settings;
        bool isCopy = op.Output.ConstantLayer >= 0;
        string inputs = isCopy ? Place(op.Output, layer.OutputShape.Axes!) : string.Join(", ", op.Inputs.Select((input, index) => Place(input, layer.InputShapes[index].Axes!)));
        string routine = _parts.TensorRoutine(
            PropertyOf(op) + "_Forward",
            $"new TensorRoutine({Literals.Of(layer.Name)}, {(isCopy ? "new TensorSettings(TensorOperation.Identity)" : Settings(settings))}, [{inputs}], {Memory(op.Output, layer.OutputShape.Axes!)})");
        Add(op, "Forward", Math.Max(LayerDescription.MultiplyAdds(layer), layer.OutputShape.Length), $"{routine}.Run(workspace, range);");
    }

    private string Place(Value value, TensorAxes axes)
    {
        if (value.ConstantLayer < 0)
            return Memory(value, axes);
        TensorSettings constant = ((TensorLayerOperation)_net.Layers[value.ConstantLayer].Operation).Settings;
        return constant.Has(nameof(TensorAttribute.Values))
            ? $"TensorPlace.Constant([{string.Join(", ", constant.Floats(nameof(TensorAttribute.Values)).Select(Literals.Of))}]{Axes(axes)})"
            : $"TensorPlace.Parameter({Literals.Of(_parts.ParameterPlace(value.ConstantLayer, "value").Offset)}{Axes(axes)})";
    }

    private static string Memory(Value value, TensorAxes axes) => $"TensorPlace.Map({Literals.Of(value.Offset)}{Axes(axes)})";

    private static string Axes(TensorAxes axes) => string.Concat(axes.Select(size => ", " + Literals.Of(size)));

    private static string Settings(TensorSettings settings)
    {
        IEnumerable<string> written = settings.Settings.Where(setting => setting.Name != nameof(TensorAttribute.Values))
            .Select(setting => $", new TensorSetting({Literals.Of(setting.Name)}{string.Concat(setting.Numbers.Select(number => ", " + Number(number)))})");
        return $"new TensorSettings(TensorOperation.{settings.Operation}{string.Concat(written)})";
    }

    // Numbers were whole ones or floats in the declaration; floats are exact as doubles.
    private static string Number(double number) => number == (int)number ? Literals.Of((int)number) : Literals.Of((float)number);
}
