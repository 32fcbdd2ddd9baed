using System;
using System.Linq;
using ConvGen.Tool.Folding;
using ConvGen.Tool.Graphs;

namespace ConvGen.Tool.Layers;

/// <summary>The settings of Resize, or of Upsample before it, in the words of layers.</summary>
internal sealed record ResizeWords(string Mode, string Coordinates, string Rounding, float CubicCoefficient, bool ExcludeOutside, bool Antialias, float Outside)
{
    public static ResizeWords Of(Node node, int opset)
    {
        string mode = node.Text("mode", "nearest") switch
        {
            "nearest" => "Nearest",
            "linear" or "bilinear" => "Linear",
            "cubic" => "Cubic",
            string other => throw new ImportException($"mode {other} isn't supported"),
        };
        // Upsample, and Resize before opset 11, look at i ÷ s and take the lower pixel.
        if (opset < 11 || node.Operator == "Upsample")
            return new ResizeWords(mode, "Asymmetric", "Floor", -0.75f, false, false, 0);
        string coordinates = node.Text("coordinate_transformation_mode", "half_pixel") switch
        {
            "half_pixel" => "HalfPixel",
            "pytorch_half_pixel" => "PyTorchHalfPixel",
            "half_pixel_symmetric" => "HalfPixelSymmetric",
            "asymmetric" => "Asymmetric",
            "align_corners" => "AlignCorners",
            "tf_half_pixel_for_nn" => "PixelCentre",
            "tf_crop_and_resize" => "Crop",
            string other => throw new ImportException($"coordinates {other} aren't supported"),
        };
        string rounding = node.Text("nearest_mode", "round_prefer_floor") switch
        {
            "round_prefer_floor" => "RoundPreferFloor",
            "round_prefer_ceil" => "RoundPreferCeil",
            "floor" => "Floor",
            "ceil" => "Ceil",
            string other => throw new ImportException($"rounding {other} isn't supported"),
        };
        return new ResizeWords(mode, coordinates, rounding, node.Float("cubic_coeff_a", -0.75f), node.Int("exclude_outside") != 0, node.Int("antialias") != 0, node.Float("extrapolation_value"));
    }

    /// <summary>The factor by which each pixel is repeated, or maps are enlarged linearly; <see langword="null"/> if it isn't as simple.</summary>
    public int? WholeFactor(ResizeRule rule, int[] input)
    {
        bool isRepeated = Mode == "Nearest" && ((Coordinates is "Asymmetric" && Rounding is "Floor") || (Coordinates is "HalfPixel" && Rounding is "RoundPreferFloor" or "RoundPreferCeil"));
        bool isLinear = Mode == "Linear" && Coordinates is "HalfPixel" && !ExcludeOutside;
        float factor = rule.Scales[^1];
        bool isWhole = factor >= 1 && factor == MathF.Floor(factor) && rule.Scales.Skip(2).All(scale => scale == factor);
        return (isRepeated || isLinear) && isWhole && rule.Output.Skip(2).Select((size, axis) => size == input[axis + 2] * (int)factor).All(fits => fits) ? (int)factor : null;
    }

    /// <summary>Adds the settings to a layer on maps.</summary>
    public void AddTo(LayerParts parts, ResizeRule rule, int rank)
    {
        parts.SetWord("Mode", "ResizeMode", Mode, "Nearest");
        parts.SetWord("Coordinates", "ResizeCoordinates", Coordinates, "HalfPixel");
        if (Mode == "Nearest")
            parts.SetWord("Rounding", "ResizeRounding", Rounding, "RoundPreferFloor");
        if (Mode == "Cubic")
            parts.Set("CubicCoefficient", CubicCoefficient, -0.75f);
        parts.Set("ExcludeOutside", ExcludeOutside, false);
        parts.Set("Antialias", Antialias, false);
        if (Coordinates != "Crop")
            return;
        if (rank == 4)
        {
            parts.Set("RegionTop", rule.Starts[2], 0f);
            parts.Set("RegionBottom", rule.Ends[2], 1f);
        }
        parts.Set("RegionLeft", rule.Starts[^1], 0f);
        parts.Set("RegionRight", rule.Ends[^1], 1f);
        parts.Set("Outside", Outside, 0f);
    }
}
