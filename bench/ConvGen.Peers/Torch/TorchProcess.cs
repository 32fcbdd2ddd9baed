using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace ConvGen.Peers.Torch;

/// <summary>
/// TorchSharp in a process of its own: the allocator is chosen by variables that must be set before it starts, and a library that can't be loaded
/// takes nothing else down.
/// </summary>
internal sealed class TorchProcess : IDisposable
{
    /// <summary>The argument that makes this program the other process.</summary>
    public const string Command = "torch-worker";

    private readonly bool _keepsPages;
    private readonly int _threads;
    private Process _process;

    /// <summary>Starts a process.</summary>
    /// <param name="keepsPages">Whether the allocator keeps what is freed, instead of giving pages back to the system.</param>
    /// <param name="threads">Threads of libtorch; the process is pinned to as many cores.</param>
    /// <exception cref="InvalidOperationException">TorchSharp can't be loaded; the message says why.</exception>
    public TorchProcess(bool keepsPages, int threads)
    {
        _keepsPages = keepsPages;
        _threads = threads;
        _process = Launch();
        try
        {
            Versions = Receive();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How the allocator is set.</summary>
    public string Allocator => _keepsPages ? "keeps pages" : "default";

    /// <summary>Whether it hasn't ended.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Versions and settings, in words.</summary>
    public string Versions { get; }

    private Process Launch()
    {
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // Under `dotnet run` the program is its own executable; under `dotnet ConvGen.Peers.dll` it is an argument.
        if (string.Equals(Path.GetFileNameWithoutExtension(start.FileName), "dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(typeof(TorchProcess).Assembly.Location);
        start.ArgumentList.Add(Command);
        start.ArgumentList.Add(_threads.ToString(CultureInfo.InvariantCulture));
        if (_keepsPages)
        {
            // glibc: nothing is mapped apart and nothing given back. 32 MiB is the largest threshold that it accepts; with no maps at all larger blocks stay too.
            start.Environment["MALLOC_MMAP_THRESHOLD_"] = "33554432";
            start.Environment["MALLOC_MMAP_MAX_"] = "0";
            start.Environment["MALLOC_TRIM_THRESHOLD_"] = "17179869184";
            start.Environment["MALLOC_TOP_PAD_"] = "268435456";
        }
        return Process.Start(start)!;
    }

    /// <summary>Sends the command that begins a subject. A process that ended with the subject before is started anew.</summary>
    /// <returns>What the process answers.</returns>
    /// <exception cref="InvalidOperationException">It couldn't do it, or has ended.</exception>
    public string Load(params string[] words)
    {
        if (!IsRunning)
        {
            _process.Dispose();
            _process = Launch();
            Receive();
        }
        return Ask(words);
    }

    /// <summary>Sends a command.</summary>
    /// <returns>What the process answers.</returns>
    /// <exception cref="InvalidOperationException">It couldn't do it, or has ended.</exception>
    public string Ask(params string[] words)
    {
        _process.StandardInput.WriteLine(string.Join('\t', words));
        _process.StandardInput.Flush();
        return Receive();
    }

    public void Dispose()
    {
        if (IsRunning)
        {
            // Without input the process ends by itself.
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
                _process.Kill();
        }
        _process.Dispose();
    }

    private string Receive()
    {
        string? line = _process.StandardOutput.ReadLine();
        if (line is null)
        {
            _process.WaitForExit();
            throw new InvalidOperationException($"its process ended with {_process.ExitCode}");
        }
        string[] words = line.Split('\t', 2);
        return words[0] == "ok" ? words.ElementAtOrDefault(1) ?? "" : throw new InvalidOperationException(words.ElementAtOrDefault(1) ?? line);
    }
}
