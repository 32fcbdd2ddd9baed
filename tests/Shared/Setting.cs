using System;
using System.Globalization;

namespace ConvGen.Tests;

/// <summary>A number that an environment variable may set: counts for a longer night, seeds to repeat a failure.</summary>
internal static class Setting
{
    public static int Number(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
