using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using ConvGen.Generator.Ir;
using ConvGen.Generator.Schedule;

namespace ConvGen.Generator.Tests.Ir;

/// <summary>
/// Runs tile programs over float arrays, with every access checked. Names are resolved once, by C#'s rules of scope, so that a
/// program that wouldn't compile doesn't run either.
/// </summary>
internal sealed class TileInterpreter
{
    private const int MostKnown = 500;

    private static readonly ConcurrentDictionary<KernelSpec, TileInterpreter> Known = new();

    private readonly TileProgram _program;
    private readonly Dictionary<string, (ParameterKind Kind, int Slot)> _scope = [];
    private readonly string[] _scalars;
    private readonly Action<Machine>[] _body;
    private int _indices;
    private int _cursors;
    private int _vectors;

    public TileInterpreter(TileProgram program)
    {
        _program = program;
        foreach (ProgramParameter parameter in program.Parameters)
            Declare(parameter.Name, parameter.Kind);
        _scalars = [.. program.Parameters.Where(parameter => parameter.Kind == ParameterKind.Scalar).Select(parameter => parameter.Name)];
        _body = Compile(program.Body);
    }

    /// <summary>The interpreter of a kernel, kept for later calls; all are dropped when there are many, since each holds thousands of objects.</summary>
    public static TileInterpreter Of(KernelSpec kernel)
    {
        if (Known.TryGetValue(kernel, out TileInterpreter? known))
            return known;
        if (Known.Count >= MostKnown)
            Known.Clear();
        return Known.GetOrAdd(kernel, static spec => new(KernelBuilder.Build(spec)));
    }

    /// <summary>Runs the program. Arguments that it has no parameter for are left out.</summary>
    public void Run(IReadOnlyDictionary<string, Place> places, IReadOnlyDictionary<string, long> integers, IReadOnlyDictionary<string, float> scalars)
    {
        Machine machine = new(_indices, _cursors, _vectors, _program.Lanes, [.. _scalars.Select(name => scalars[name])]);
        int index = 0;
        int cursor = 0;
        foreach (ProgramParameter parameter in _program.Parameters)
        {
            if (parameter.Kind == ParameterKind.Integer)
                machine.Indices[index++] = integers[parameter.Name];
            else if (parameter.Kind == ParameterKind.Cursor)
                machine.Cursors[cursor++] = places[parameter.Name];
        }
        foreach (Action<Machine> op in _body)
            op(machine);
    }

    private sealed class Machine(int indices, int cursors, int vectors, int lanes, float[] scalars)
    {
        public readonly long[] Indices = new long[indices];
        public readonly Place[] Cursors = new Place[cursors];
        public readonly float[] Scalars = scalars;
        private readonly float[] _vectors = new float[vectors * lanes];

        public Span<float> Vector(int slot) => _vectors.AsSpan(slot * lanes, lanes);
    }

    private int Declare(string name, ParameterKind kind)
    {
        int slot = kind switch
        {
            ParameterKind.Integer => _indices++,
            ParameterKind.Cursor => _cursors++,
            _ => _vectors++,
        };
        if (!_scope.TryAdd(name, (kind, slot)))
            throw new InvalidOperationException($"{_program.Name} declares '{name}' twice.");
        return slot;
    }

    private int Slot(string name, ParameterKind kind) => _scope.TryGetValue(name, out (ParameterKind Kind, int Slot) known) && known.Kind == kind
        ? known.Slot
        : throw new InvalidOperationException($"{_program.Name} uses '{name}' where no such {kind} is declared.");

    private int Index(string name) => Slot(name, ParameterKind.Integer);

    private int Cursor(string name) => Slot(name, ParameterKind.Cursor);

    private int Vector(string name) => Slot(name, ParameterKind.Scalar);

    private int Scalar(string name)
    {
        int slot = Array.IndexOf(_scalars, name);
        return slot >= 0 ? slot : throw new InvalidOperationException($"{_program.Name} uses '{name}', which isn't a scalar parameter.");
    }

    private int Target(string name, bool declares) => declares ? Declare(name, ParameterKind.Scalar) : Vector(name);

    private Action<Machine>[] Compile(IReadOnlyList<TileOp> ops)
    {
        List<Action<Machine>> body = [];
        foreach (TileOp op in ops)
        {
            if (op is Declare declare)
            {
                foreach (string name in declare.Names)
                    Declare(name, ParameterKind.Scalar);
            }
            else if (op is not Comment)
            {
                body.Add(Compile(op));
            }
        }
        return [.. body];
    }

    /// <summary>Compiles a nested scope: its names end with it.</summary>
    private Action<Machine>[] Nested(IReadOnlyList<TileOp> ops)
    {
        HashSet<string> outer = [.. _scope.Keys];
        Action<Machine>[] body = Compile(ops);
        foreach (string name in _scope.Keys.Where(name => !outer.Contains(name)).ToArray())
            _scope.Remove(name);
        return body;
    }

    private Action<Machine> Compile(TileOp op)
    {
        switch (op)
        {
            case LetIndex let:
                Func<Machine, long> value = Evaluate(let.Value);
                int named = Declare(let.Name, ParameterKind.Integer);
                return machine => machine.Indices[named] = value(machine);
            case LetQuotient let:
                int dividend = Index(let.Dividend);
                int quotient = Declare(let.Name, ParameterKind.Integer);
                return machine => machine.Indices[quotient] = machine.Indices[dividend] / let.Divisor;
            case LetCursor let:
                int source = Cursor(let.Source);
                Func<Machine, long> distance = Evaluate(let.Offset);
                int place = Declare(let.Name, ParameterKind.Cursor);
                return machine => machine.Cursors[place] = machine.Cursors[source] + distance(machine);
            case MoveCursor move:
                int moved = Cursor(move.Name);
                Func<Machine, long> by = Evaluate(move.Offset);
                return machine => machine.Cursors[moved] += by(machine);
            case Load load:
                Func<Machine, Place> from = Locate(load.Cursor, load.Index, load.Offset);
                int loaded = Target(load.Target, load.Declares);
                return machine =>
                {
                    Place at = from(machine);
                    Span<float> vector = machine.Vector(loaded);
                    at.Buffer.Read(_program.Name, "Load", at.Offset, vector.Length).CopyTo(vector);
                };
            case Broadcast broadcast:
                Func<Machine, Place> one = Locate(broadcast.Cursor, broadcast.Index, broadcast.Offset);
                int everywhere = Target(broadcast.Target, broadcast.Declares);
                return machine =>
                {
                    Place at = one(machine);
                    machine.Vector(everywhere).Fill(at.Buffer.Read(_program.Name, "Broadcast", at.Offset, 1)[0]);
                };
            case StorePixels store:
                int[] values = [.. store.Values.Select(Vector)];
                Func<Machine, Place> pixel = Locate(store.Cursor, null, 0);
                Func<Machine, long> pixelsApart = Evaluate(store.Distance);
                return machine =>
                {
                    for (int lane = store.FirstLane; lane < _program.Lanes; lane++)
                    {
                        Place at = pixel(machine) + (lane * pixelsApart(machine));
                        Span<float> channels = at.Buffer.Write(_program.Name, "StorePixels", at.Offset, StorePixels.Vectors);
                        for (int channel = 0; channel < channels.Length; channel++)
                            channels[channel] = channel < values.Length ? machine.Vector(values[channel])[lane] : 0;
                    }
                };
            case BroadcastScalar repeat:
                int scalar = Scalar(repeat.Scalar);
                int repeated = Declare(repeat.Target, ParameterKind.Scalar);
                return machine => machine.Vector(repeated).Fill(machine.Scalars[scalar]);
            case Fill fill:
                float constant = fill.Value switch
                {
                    FillValue.Zero => 0f,
                    FillValue.NegativeInfinity => float.NegativeInfinity,
                    _ => BitConverter.Int32BitsToSingle(-1),
                };
                int filled = Declare(fill.Target, ParameterKind.Scalar);
                return machine => machine.Vector(filled).Fill(constant);
            case Scale scale:
                int scaled = Vector(scale.Source);
                int addend = scale.Addend is null ? -1 : Vector(scale.Addend);
                int product = Declare(scale.Target, ParameterKind.Scalar);
                return machine =>
                {
                    Span<float> results = machine.Vector(product);
                    Span<float> values = machine.Vector(scaled);
                    for (int lane = 0; lane < results.Length; lane++)
                        results[lane] = (scale.Factor * values[lane]) + (addend < 0 ? 0 : machine.Vector(addend)[lane]);
                };
            case MultiplyAdd sum:
                int accumulator = Vector(sum.Accumulator);
                int left = Vector(sum.Left);
                int right = Vector(sum.Right);
                return machine =>
                {
                    Span<float> sums = machine.Vector(accumulator);
                    Span<float> first = machine.Vector(left);
                    Span<float> second = machine.Vector(right);
                    for (int lane = 0; lane < sums.Length; lane++)
                        sums[lane] += first[lane] * second[lane];
                };
            case Binary binary:
                int leftOperand = Vector(binary.Left);
                int rightOperand = Vector(binary.Right);
                int result = Target(binary.Target, binary.Declares);
                Func<float, float, float> verb = Verb(binary.Verb);
                return machine =>
                {
                    Span<float> results = machine.Vector(result);
                    Span<float> first = machine.Vector(leftOperand);
                    Span<float> second = machine.Vector(rightOperand);
                    for (int lane = 0; lane < results.Length; lane++)
                        results[lane] = verb(first[lane], second[lane]);
                };
            case Store store:
                int stored = Vector(store.Value);
                Func<Machine, Place> to = Locate(store.Cursor, store.Index, store.Offset);
                return machine =>
                {
                    Place at = to(machine);
                    Span<float> vector = machine.Vector(stored);
                    vector.CopyTo(at.Buffer.Write(_program.Name, "Store", at.Offset, vector.Length));
                };
            case StoreSum sum:
                int lanes = Vector(sum.Value);
                Func<Machine, Place> begin = Locate(sum.Start, null, sum.Offset);
                Func<Machine, Place> destination = Locate(sum.Destination, null, sum.Offset);
                int lower = Scalar(sum.Lower);
                int upper = Scalar(sum.Upper);
                return machine =>
                {
                    Place at = begin(machine);
                    float total = at.Buffer.Read(_program.Name, "StoreSum", at.Offset, 1)[0];
                    foreach (float lane in machine.Vector(lanes))
                        total += lane;
                    Place target = destination(machine);
                    target.Buffer.Write(_program.Name, "StoreSum", target.Offset, 1)[0] =
                        Verb(BinaryVerb.ClampMinimum)(machine.Scalars[upper], Verb(BinaryVerb.ClampMaximum)(machine.Scalars[lower], total));
                };
            case Prefetch fetch:
                _ = Cursor(fetch.Cursor);
                return _ => { };
            case Scope scope:
                Action<Machine>[] inner = Nested(scope.Body);
                return machine => RunAll(inner, machine);
            case Loop loop:
                return Compile(loop);
            default:
                throw new InvalidOperationException("No meaning for the verb " + op.GetType().Name);
        }
    }

    private Action<Machine> Compile(Loop loop)
    {
        Func<Machine, long> begin = Evaluate(loop.Begin);
        int counter = Declare(loop.Index, ParameterKind.Integer);
        Func<Machine, long> end = Evaluate(loop.End);
        Func<Machine, long> step = Evaluate(loop.Step);
        Action<Machine>[] body = Nested(loop.Body);
        _scope.Remove(loop.Index);
        return machine =>
        {
            for (machine.Indices[counter] = begin(machine); machine.Indices[counter] < end(machine);)
            {
                RunAll(body, machine);
                long by = step(machine);
                if (by <= 0)
                    throw new InvalidOperationException($"{_program.Name}: the loop over '{loop.Index}' moves by {by}.");
                machine.Indices[counter] += by;
            }
        };
    }

    private static void RunAll(Action<Machine>[] ops, Machine machine)
    {
        foreach (Action<Machine> op in ops)
            op(machine);
    }

    private Func<Machine, Place> Locate(string cursor, string? index, int offset)
    {
        int place = Cursor(cursor);
        if (index is null)
            return machine => machine.Cursors[place] + offset;
        int at = Index(index);
        return machine => machine.Cursors[place] + (machine.Indices[at] + offset);
    }

    /// <summary>An expression as a sum of slots: its names and their factors are found by evaluating it.</summary>
    private Func<Machine, long> Evaluate(IndexExpression expression)
    {
        SortedSet<string> names = [];
        long constant = expression.Evaluate(name =>
        {
            names.Add(name);
            return 0;
        });
        (int Slot, long Factor)[] terms = [.. names.Select(one => (Index(one), expression.Evaluate(name => name == one ? 1 : 0) - constant))];
        if (terms.Length == 0)
            return _ => constant;
        return machine =>
        {
            long sum = constant;
            foreach ((int slot, long factor) in terms)
                sum += factor * machine.Indices[slot];
            return sum;
        };
    }

    private static Func<float, float, float> Verb(BinaryVerb verb) => verb switch
    {
        BinaryVerb.Add => (left, right) => left + right,
        BinaryVerb.Subtract => (left, right) => left - right,
        BinaryVerb.Multiply => (left, right) => left * right,
        BinaryVerb.ClampMinimum => (left, right) => left < right ? left : right,
        BinaryVerb.ClampMaximum => (left, right) => left > right ? left : right,
        BinaryVerb.Maximum => Math.Max,
        BinaryVerb.EqualsOrNaN => (left, right) => BitConverter.Int32BitsToSingle(left == right || float.IsNaN(left) ? -1 : 0),
        BinaryVerb.And => (left, right) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(left) & BitConverter.SingleToInt32Bits(right)),
        _ => (left, right) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(left) & ~BitConverter.SingleToInt32Bits(right)),
    };
}
