using System;
using System.IO;

namespace ConvGen;

public sealed partial class Trainer<TNet>
{
    /// <summary>
    /// Saves all that decides how the training goes on: parameters and running statistics, the optimiser's state and learning rate, accumulated
    /// adjoints, counters, the dropout seed and the place in the epoch. The file appears whole or not at all; it is safetensors, and its network tensors
    /// can be read by <see cref="Network.LoadWeights(string, bool, bool)"/> with <c>allowExtra: true</c>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="WeightFileException">The folder or the disk refused; an old file is unchanged, and no part of the new one remains.</exception>
    public void SaveCheckpoint(string path)
    {
        float[] parameters;
        lock (Net.SyncRoot)
            parameters = Net.CanonicalParameters.Span.ToArray();
        var buffers = new ReadOnlyMemory<float>[Optimizer.BufferNames.Count];
        for (int buffer = 0; buffer < buffers.Length; buffer++)
            buffers[buffer] = Optimizer.BufferMemory(buffer);
        var state = new TrainerState
        {
            Parameters = parameters,
            Buffers = buffers,
            Adjoints = _accumulated > 0 ? _backpropagation.MutableAdjoints.ToArray() : [],
            Accumulated = _accumulated,
            AccumulateSteps = AccumulateSteps,
            Steps = Steps,
            Updates = Optimizer.Steps,
            LearningRate = Optimizer.LearningRate,
            DropoutSeed = DropoutSeed,
            Position = _position,
        };
        state.Write(path, Net.Plan, Optimizer);
    }

    /// <summary>
    /// Goes back to a checkpoint: the steps that follow give the same bits as those that followed <see cref="SaveCheckpoint"/>, if the trainer and its
    /// optimiser were made with the same options (hyperparameters other than the learning rate aren't in the file).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="WeightFileException">The file is broken, or is of another network, another kind of optimiser or, in the middle of an
    /// accumulation, of another number of batches per update. Nothing is changed.</exception>
    /// <exception cref="FileNotFoundException">The file doesn't exist.</exception>
    public void LoadCheckpoint(string path)
    {
        TrainerState state = TrainerState.Read(path, Net.Plan, Optimizer, AccumulateSteps);
        Net.LoadState(state.Parameters.Span);
        Optimizer.RestoreState(state.Updates, state.LearningRate, state.Buffers);
        _backpropagation.ZeroAdjoints();
        state.Adjoints.Span.CopyTo(_backpropagation.MutableAdjoints);
        _accumulated = state.Accumulated;
        Steps = state.Steps;
        _dropoutSeed = state.DropoutSeed;
        _position = state.Position;
    }
}
