using System;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Kernels;

namespace ConvGen;

/// <summary>Looks through maps and parameters for values that are NaN or infinite, and remembers the first finding.</summary>
internal sealed class NonFiniteSearch(NetworkPlan plan, float[] parameters)
{
    private float[] _planes = [];
    private LayerPlace? _foundAt;

    /// <summary>The first finding.</summary>
    public NonFiniteValue? Found { get; private set; }

    /// <summary>Looks through the images given.</summary>
    public void Input(ReadOnlySpan<float> images)
    {
        if (First(images) is not { } at)
            return;
        int image = at / plan.InputLength;
        int within = at % plan.InputLength;
        int input = 0;
        while (within >= plan.Inputs[input].Shape.Length)
            within -= plan.Inputs[input++].Shape.Length;
        Found ??= new NonFiniteValue(NonFinitePlace.Input, plan.Inputs[input].Name, images[at], [image, .. Index(plan.Inputs[input].Shape, within)], Count(images), []);
    }

    /// <summary>Looks through the results that lie in memory after a forward step.</summary>
    /// <param name="pass">The pass's plan.</param>
    /// <param name="step">The step.</param>
    /// <param name="workspace">Its memory.</param>
    /// <param name="firstImage">Index of the first image there.</param>
    public void Outputs(PassPlan pass, int step, Workspace workspace, int firstImage = 0)
    {
        foreach (LayerPlace result in pass.Results)
        {
            if (result.Step == step)
                Look(NonFinitePlace.Output, result, workspace.Maps(result.Place.Offset, result.Place.Layout), plan.Layers[result.Layer].Output, firstImage, BadParameters(pass, result.Layer));
        }
    }

    /// <summary>Looks through the adjoints that lie in memory after a backward step.</summary>
    public void Adjoints(PassPlan pass, int step, Workspace workspace)
    {
        foreach (LayerPlace adjoint in pass.Adjoints)
        {
            if (adjoint.Step != step)
                continue;
            MapLayout layout = adjoint.Place.Layout;
            Look(
                NonFinitePlace.Adjoint, adjoint, workspace.Gradients(adjoint.Place), Shape.Map(layout.Channels, layout.Height, layout.Width), workspace.FirstImage,
                BadParameters(pass, adjoint.Layer));
        }
    }

    /// <summary>Looks through the adjoints of parameters, from the layer next to the loss on.</summary>
    public void ParameterAdjoints(PassPlan pass, ReadOnlySpan<float> adjoints)
    {
        foreach (ParameterInfo parameter in plan.Parameters.Reverse())
        {
            ReadOnlySpan<float> values = adjoints.Slice(parameter.Offset, parameter.Length);
            if (Found is null && First(values) is { } at)
            {
                Found = new NonFiniteValue(
                    NonFinitePlace.ParameterAdjoint, plan.Layers[parameter.Layer].Property, values[at], Index(parameter.Shape, at), Count(values),
                    BadParameters(pass, parameter.Layer));
            }
        }
    }

    /// <summary>Looks at the loss.</summary>
    public void Loss(double loss)
    {
        if (!double.IsFinite(loss))
            Found ??= new NonFiniteValue(NonFinitePlace.Loss, "", (float)loss, [], 1, []);
    }

    // Other windows or blocks of the batch only add to what was found in the same map.
    private void Look(NonFinitePlace place, LayerPlace where, FeatureMaps maps, Shape shape, int firstImage, IReadOnlyList<string> parameters)
    {
        if (Found is not null && (_foundAt != where || Found.Place != place))
            return;
        MapLayout layout = where.Place.Layout;
        int length = layout.Channels * layout.Height * layout.Width;
        if (_planes.Length < length)
            _planes = new float[length];
        Span<float> planes = _planes.AsSpan(0, length);
        NonFiniteValue? found = null;
        for (int image = 0; image < maps.Images; image++)
        {
            MapTransfer.ToPlanes(maps, image, planes);
            if (First(planes) is not { } at)
                continue;
            found ??= new NonFiniteValue(place, plan.Layers[where.Layer].Property, planes[at], [firstImage + image, .. Index(shape, at)], 0, parameters);
            found = found with { Count = found.Count + Count(planes) };
        }
        if (found is null)
            return;
        (Found, _foundAt) = (Found is null ? found : Found with { Count = Found.Count + found.Count }, where);
    }

    /// <summary>Parameters that aren't finite, of a layer and of those before it that are computed with it.</summary>
    private List<string> BadParameters(PassPlan pass, int layer)
    {
        var layers = new HashSet<int> { layer };
        for (int at = layer; at >= 0; at--)
        {
            if (!layers.Contains(at))
                continue;
            foreach (int source in plan.Layers[at].Sources)
            {
                if (source >= 0 && !pass.Results.Any(result => result.Layer == source))
                    layers.Add(source);
            }
        }
        return
        [
            .. plan.Parameters
                .Where(parameter => layers.Contains(parameter.Layer) && First(parameters.AsSpan(parameter.Offset, parameter.Length)) is not null)
                .Select(parameter => parameter.Name),
        ];
    }

    private static int[] Index(Shape shape, int at) => shape.Axes is null
        ? [at / shape.Pixels, at % shape.Pixels / shape.Width, at % shape.Width]
        : [at, 0, 0];

    private static int[] Index(IReadOnlyList<int> axes, int at)
    {
        int[] index = new int[axes.Count];
        for (int axis = axes.Count - 1; axis >= 0; axis--)
        {
            index[axis] = at % axes[axis];
            at /= axes[axis];
        }
        return index;
    }

    private static int? First(ReadOnlySpan<float> values)
    {
        for (int at = 0; at < values.Length; at++)
        {
            if (!float.IsFinite(values[at]))
                return at;
        }
        return null;
    }

    private static long Count(ReadOnlySpan<float> values)
    {
        long count = 0;
        foreach (float value in values)
            count += float.IsFinite(value) ? 0 : 1;
        return count;
    }
}
