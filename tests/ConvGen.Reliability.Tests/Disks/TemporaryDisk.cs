using System;
using System.Diagnostics;
using System.IO;

namespace ConvGen.Reliability.Tests.Disks;

/// <summary>A small file system in memory, mounted for a test.</summary>
internal sealed class TemporaryDisk : IDisposable
{
    private static readonly Lazy<string?> s_problem = new(Try);

    /// <summary>Mounts a file system.</summary>
    /// <param name="bytes">Its room.</param>
    public TemporaryDisk(int bytes)
    {
        Folder = Directory.CreateTempSubdirectory("convgen-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={bytes}"), "tmpfs", Folder) is { } problem)
        {
            Directory.Delete(Folder);
            throw new InvalidOperationException(problem);
        }
    }

    /// <summary>Why none can be mounted, or <see langword="null"/>.</summary>
    public static string? Problem => s_problem.Value;

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <summary>The path of a file on it.</summary>
    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>Lets nobody write any more, or lets all write again.</summary>
    public void SetReadOnly(bool readOnly)
    {
        if (Run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Folder) is { } problem)
            throw new InvalidOperationException(problem);
    }

    public void Dispose()
    {
        if (Run("umount", Folder) is { } problem)
            throw new InvalidOperationException(problem);
        Directory.Delete(Folder);
    }

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux())
            return "needs Linux";
        if (!Environment.IsPrivilegedProcess)
            return "needs a user who may mount a file system";
        try
        {
            new TemporaryDisk(4096).Dispose();
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"needs to mount a file system: {exception.Message}";
        }
    }

    private static string? Run(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command) { RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{command}: {error.Trim()}";
    }
}
