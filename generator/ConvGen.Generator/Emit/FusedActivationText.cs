namespace ConvGen.Generator.Emit;

/// <summary>What a driver that applies an activation function says.</summary>
internal static class FusedActivationText
{
    /// <summary>The driver's parameter, with a comma behind it; empty for drivers that apply none.</summary>
    public static string Parameter(bool activates) => activates ? "in FusedActivation activation, " : "";

    /// <summary>The call for rows of a map from its first column on.</summary>
    public static string Apply(string place, int rows, MapLayout layout) =>
        $"activation.Apply({place}, {Literals.Of(rows)}, {Literals.Of(layout.RowStride)}, {Literals.Of(layout.Width)}, {Literals.Of(layout.ChannelStride)}, 0, {Literals.Of(layout.ChannelStride)});";
}
