using System;
using System.Collections.Generic;
using System.ComponentModel;

namespace ConvGen;

/// <summary>A setting of a <see cref="TensorAttribute"/> as numbers: 0 and 1 for a truth value, an enum's number for its word.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TensorSetting
{
    /// <summary>A setting.</summary>
    /// <param name="name">The property's name.</param>
    /// <param name="numbers">Its values; one if it isn't a list.</param>
    public TensorSetting(string name, params double[] numbers)
    {
        Name = name;
        Numbers = numbers;
    }

    /// <summary>The property's name.</summary>
    public string Name { get; }

    /// <summary>Its values.</summary>
    internal double[] Numbers { get; }
}

/// <summary>What a tensor layer computes, and the settings that are written: immutable, and equal by content.</summary>
/// <remarks>Public for generated code only.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TensorSettings : IEquatable<TensorSettings>
{
    private readonly TensorSetting[] _settings;

    /// <summary>An operation with its settings.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="settings">The settings that are written.</param>
    public TensorSettings(TensorOperation operation, params TensorSetting[] settings)
    {
        Operation = operation;
        _settings = settings;
    }

    /// <summary>The operation.</summary>
    public TensorOperation Operation { get; }

    internal IReadOnlyList<TensorSetting> Settings => _settings;

    internal bool Has(string name) => Find(name) is not null;

    internal int Int(string name, int otherwise = 0) => Find(name) is { Numbers.Length: > 0 } setting ? ToInt(setting.Numbers[0]) : otherwise;

    internal float Float(string name, float otherwise) => Find(name) is { Numbers.Length: > 0 } setting ? (float)setting.Numbers[0] : otherwise;

    internal bool Bool(string name, bool otherwise = false) => Int(name, otherwise ? 1 : 0) != 0;

    /// <summary>A list of whole numbers; empty if it isn't written.</summary>
    internal int[] Ints(string name) => Array.ConvertAll(Find(name)?.Numbers ?? [], ToInt);

    /// <summary>A list of numbers; empty if it isn't written.</summary>
    internal float[] Floats(string name) => Array.ConvertAll(Find(name)?.Numbers ?? [], number => (float)number);

    /// <inheritdoc/>
    public bool Equals(TensorSettings? other)
    {
        if (other is null || other.Operation != Operation || other._settings.Length != _settings.Length)
            return false;
        for (int setting = 0; setting < _settings.Length; setting++)
        {
            if (_settings[setting].Name != other._settings[setting].Name
                || !_settings[setting].Numbers.AsSpan().SequenceEqual(other._settings[setting].Numbers))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorSettings);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = (int)Operation;
        foreach (TensorSetting setting in _settings)
        {
            hash = unchecked((hash * 31) + setting.Name.Length);
            foreach (double number in setting.Numbers)
                hash = unchecked((hash * 31) + number.GetHashCode());
        }

        return hash;
    }

    private TensorSetting? Find(string name) => Array.Find(_settings, setting => setting.Name == name);

    private static int ToInt(double number) => (int)number;
}
