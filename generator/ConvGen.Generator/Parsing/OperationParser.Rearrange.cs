using System;
using System.Globalization;
using ConvGen.Generator.Model;

namespace ConvGen.Generator.Parsing;

/// <summary>Layers that move values to other places: their settings are resolved against the input here, and so is the output's shape.</summary>
internal sealed partial class OperationParser
{
    private RearrangeOperation Pad(Shape input, ref SizeRule rule)
    {
        PadMode mode = Word(Setting.Mode, PadMode.Constant);
        (int top, int bottom) = input.Rank == 2 ? PadAxis(mode, Axis.Rows, input.Height, input) : (0, 0);
        (int left, int right) = PadAxis(mode, Axis.Columns, input.Width, input);
        (int before, int after) = PadAxis(mode, Axis.Channels, input.Channels, input);
        float value = attribute.Float("Value", 0);
        Resolve(ref rule, input, (double)before + input.Channels + after, (double)top + input.Height + bottom, (double)left + input.Width + right);
        return new RearrangeOperation("Pad", new PadSettings(top, bottom, left, right, before, after, mode, value));
    }

    private (int Before, int After) PadAxis(PadMode mode, Axis axis, int size, Shape input)
    {
        return (Side(Setting.PadBefore), Side(Setting.PadAfter));

        int Side(Setting setting)
        {
            // A side below 0 takes the constructor's padding; channels have no such word.
            string name = SettingNames.Written(attribute, setting, axis);
            int count = attribute.Int(name);
            if (axis != Axis.Channels && name != "padding" && count < 0)
                count = attribute.Int("padding");
            if (count < 0)
                Report(ShapeProblem.At(ShapeFault.OutOfRange, setting, axis, count, "at least 0; a slice takes values away") with { Usual = "0" });
            else if (count > 0 && axis != Axis.Channels && input.Rank == 0)
                Report(ShapeProblem.At(ShapeFault.NeedsMap, Setting.None, input.Channels, "padding of pixels"));
            else if (mode == PadMode.Reflect && count > size - 1)
                Report(Misfit(setting, axis, count, input, $"{InWords(size, axis)} can be mirrored by at most {Number(size - 1)}"));
            return Math.Max(0, count);
        }
    }

    private RearrangeOperation Slice(Shape input, ref SizeRule rule)
    {
        (SliceAxis channels, int channelCount) = SliceAlong(Axis.Channels, input.Channels, input);
        (SliceAxis rows, int rowCount) = SliceAlong(Axis.Rows, input.Height, input);
        (SliceAxis columns, int columnCount) = SliceAlong(Axis.Columns, input.Width, input);
        rule = rule with { Size = input with { Channels = channelCount, Height = rowCount, Width = columnCount } };
        return new RearrangeOperation("Slice", new SliceSettings(channels, rows, columns));
    }

    /// <summary>Places by Python's rules: negative numbers count from the end, and what lies beyond an end is cut.</summary>
    private (SliceAxis Axis, int Count) SliceAlong(Axis axis, int size, Shape input)
    {
        string start = SettingNames.Written(attribute, Setting.SliceStart, axis);
        string end = SettingNames.Written(attribute, Setting.SliceEnd, axis);
        int step = attribute.Int(SettingNames.Written(attribute, Setting.SliceStep, axis), 1);
        if (step == 0)
        {
            Report(ShapeProblem.At(ShapeFault.OutOfRange, Setting.SliceStep, axis, step, "other than 0") with { Usual = "1" });
            return (new SliceAxis(0, 1), size);
        }

        // From the last place down, the end before the first one is −1.
        (int least, int most) = step > 0 ? (0, size) : (-1, size - 1);
        int Resolve(string name, int otherwise)
        {
            int place = attribute.Int(name, SliceAttribute.Whole);
            if (place == SliceAttribute.Whole)
                return otherwise;
            return Math.Min(Math.Max(place < 0 ? place + size : place, least), most);
        }

        int from = Resolve(start, step > 0 ? least : most);
        int to = Resolve(end, step > 0 ? most : least);
        long count = step > 0 ? ((long)to - from + step - 1) / step : ((long)from - to - step - 1) / -(long)step;
        if (count >= 1)
            return (new SliceAxis(from, step), (int)count);
        Setting wrong = attribute.Has(end) ? Setting.SliceEnd : Setting.SliceStart;
        Report(Misfit(wrong, axis, attribute.Int(attribute.Has(end) ? end : start), input, $"from {Number(from)} to {Number(to)} nothing is left of {InWords(size, axis)}"));
        return (new SliceAxis(0, 1), size);
    }

    private RearrangeOperation ChannelShuffle(Shape input)
    {
        int groups = attribute.Int("groups");
        if (groups < 1)
            Report(ShapeProblem.At(ShapeFault.BelowOne, Setting.Groups, groups));
        else if (input.Channels % groups != 0)
            Report(Misfit(Setting.Groups, Axis.None, groups, input, $"groups must divide {InWords(input.Channels, Axis.Channels)}"));
        return new RearrangeOperation("ChannelShuffle", new ChannelShuffleSettings(groups));
    }

    private RearrangeOperation PixelShuffle(string kind, Shape input, ref SizeRule rule)
    {
        int factor = attribute.Int("factor");
        BlockOrder order = Word(Setting.Order, BlockOrder.ChannelsFirst);
        int rows = input.Rank == 2 ? factor : 1;
        if (factor < 1)
            Report(ShapeProblem.At(ShapeFault.BelowOne, Setting.Factor, factor));
        else if (input.Rank == 0)
            Report(ShapeProblem.At(ShapeFault.NeedsMap, Setting.None, input.Channels, "a pixel shuffle"));
        else if (factor > (1 << 15))
            Report(ShapeProblem.At(ShapeFault.TooLarge, Setting.Factor, NetworkSize.InWords((double)factor * factor), "channels"));
        else if (kind == "PixelShuffle" && input.Channels % (rows * factor) != 0)
            Report(Misfit(Setting.Factor, Axis.None, factor, input, $"blocks of {Number(rows * factor)} pixels must divide {InWords(input.Channels, Axis.Channels)}"));
        else if (kind == "PixelShuffle")
            Resolve(ref rule, input, input.Channels / (rows * factor), (double)input.Height * rows, (double)input.Width * factor);
        else if (input.Height % rows != 0 || input.Width % factor != 0)
            Report(Misfit(Setting.Factor, Axis.None, factor, input, $"it must divide {InWords(input.Height, Axis.Rows)} and {InWords(input.Width, Axis.Columns)}"));
        else
            Resolve(ref rule, input, (double)input.Channels * rows * factor, input.Height / rows, input.Width / factor);
        return new RearrangeOperation(kind, new PixelShuffleSettings(factor, order));
    }

    private ResizeOperation Resize(Shape input, ref SizeRule rule)
    {
        ResizeCoordinates coordinates = Word(Setting.Coordinates, ResizeCoordinates.HalfPixel);
        if (input.Rank == 0)
            Report(ShapeProblem.At(ShapeFault.NeedsMap, Setting.None, input.Channels, "resizing"));
        (ResizeAxis rows, int height) = input.Rank == 2
            ? ResizeAlong(Axis.Rows, input.Height, attribute.Float("RegionTop", 0), attribute.Float("RegionBottom", 1))
            : (new ResizeAxis(1, 0, 1), 1);
        (ResizeAxis columns, int width) = ResizeAlong(Axis.Columns, input.Width, attribute.Float("RegionLeft", 0), attribute.Float("RegionRight", 1));
        rule = rule with { Size = input with { Height = height, Width = width } };
        return new ResizeOperation(new ResizeSettings(
            Word(Setting.Mode, ResizeMode.Nearest),
            coordinates,
            Word(Setting.Rounding, ResizeRounding.RoundPreferFloor),
            attribute.Float("CubicCoefficient", -0.75f),
            attribute.Bool("ExcludeOutside", false),
            attribute.Bool("Antialias", false),
            rows,
            columns,
            attribute.Float("Outside", 0)));
    }

    private (ResizeAxis Axis, int Size) ResizeAlong(Axis axis, int input, float begin, float end)
    {
        string sizeName = SettingNames.Written(attribute, Setting.Size, axis);
        string scaleName = axis == Axis.Rows ? "ScaleHeight" : "ScaleWidth";
        float scale = attribute.Float(scaleName, float.NaN);
        if (float.IsNaN(scale))
            scale = attribute.Float("Scale", float.NaN);
        int size = attribute.Int(sizeName);
        var whole = (new ResizeAxis(1, begin, end), input);
        if (!float.IsNaN(scale) && !(scale > 0 && scale <= 1 << 20))
        {
            Report(ShapeProblem.At(ShapeFault.OutOfRange, Setting.Scale, axis, scale, "above 0 and at most 1048576"));
            return whole;
        }

        if (attribute.Has(sizeName))
        {
            if (size >= 1)
                return (new ResizeAxis(float.IsNaN(scale) ? (float)size / input : scale, begin, end), size);
            Report(ShapeProblem.At(ShapeFault.BelowOne, Setting.Size, axis, size));
            return whole;
        }

        if (float.IsNaN(scale))
        {
            Report(ShapeProblem.At(ShapeFault.OutOfRange, Setting.Scale, axis, "not written", "given where the constructor names no size"));
            return whole;
        }

        double scaled = Math.Floor((double)input * scale * (attribute.Int("Coordinates") == (int)ResizeCoordinates.Crop ? (double)end - begin : 1));
        if (scaled is >= 1 and <= int.MaxValue)
            return (new ResizeAxis(scale, begin, end), (int)scaled);
        Report(ShapeProblem.At(ShapeFault.OutOfRange, Setting.Scale, axis, scale, $"such that {InWords(input, axis)} become at least one and no more than an integer can count"));
        return whole;
    }

    /// <summary>Sets the output's shape, if its sizes can be counted.</summary>
    private void Resolve(ref SizeRule rule, Shape input, double channels, double height, double width)
    {
        double largest = Math.Max(channels, Math.Max(height, width));
        if (largest > int.MaxValue)
            Report(ShapeProblem.At(ShapeFault.TooLarge, Setting.None, NetworkSize.InWords(largest), "values along one axis"));
        else
            rule = rule with { Size = input with { Channels = (int)channels, Height = (int)height, Width = (int)width } };
    }

    private static ShapeProblem Misfit(Setting setting, Axis axis, object value, Shape input, string reason) =>
        ShapeProblem.At(ShapeFault.Misfit, setting, axis, value, input, reason);

    private static string InWords(int size, Axis axis) => Number(size) + axis switch
    {
        Axis.Rows => " rows",
        Axis.Columns => " columns",
        _ => " channels",
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
