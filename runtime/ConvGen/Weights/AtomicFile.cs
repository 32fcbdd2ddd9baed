using System;
using System.IO;

namespace ConvGen;

/// <summary>Files that are written whole or not at all.</summary>
internal static class AtomicFile
{
    private const string Suffix = ".tmp";

    /// <summary>
    /// Writes a file under a temporary name in the same folder, flushes it to the disk and moves it over the old one. Where anything fails,
    /// the temporary file is removed and the old file stays. What a process left behind that was killed while writing the same file is removed.
    /// </summary>
    /// <param name="path">The file; a link is followed.</param>
    /// <param name="write">Writes the content. The stream has no buffer of its own: write large pieces.</param>
    /// <exception cref="WeightFileException">The folder or the disk refused.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string? temporary = null;
        try
        {
            string target = Path.GetFullPath(path);
            if (File.Exists(target))
                target = File.ResolveLinkTarget(target, returnFinalTarget: true)?.FullName ?? target;
            string folder = Path.GetDirectoryName(target) ?? "";
            string prefix = $".{Path.GetFileName(target)}.";
            RemoveAbandoned(folder, prefix);
            string name = Path.Combine(folder, prefix + Path.GetRandomFileName() + Suffix);
            using (var stream = new FileStream(name, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                temporary = name;
                write(stream);
                stream.Flush(flushToDisk: true);
                // Its lock says that the file isn't abandoned, and should last until it has moved; Windows moves no open file.
                if (!OperatingSystem.IsWindows())
                    File.Move(name, target, overwrite: true);
            }
            if (OperatingSystem.IsWindows())
                File.Move(name, target, overwrite: true);
            temporary = null;
        }
        catch (Exception exception) when (exception is IOException and not WeightFileException or UnauthorizedAccessException)
        {
            throw new WeightFileException(path, $"it was not saved, what stood there is unchanged ({exception.Message.TrimEnd('.')})", exception);
        }
        finally
        {
            if (temporary is not null)
                Remove(temporary);
        }
    }

    private static void RemoveAbandoned(string folder, string prefix)
    {
        int length = prefix.Length + Path.GetRandomFileName().Length + Suffix.Length;
        try
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*" + Suffix))
            {
                string name = Path.GetFileName(file);
                if (name.Length == length && name.StartsWith(prefix, StringComparison.Ordinal))
                    RemoveUnlessHeld(file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A folder that may be written to needn't be readable.
        }
    }

    private static void RemoveUnlessHeld(string file)
    {
        try
        {
            // A process that still writes holds the file alone: then it can't be opened.
            new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It isn't abandoned, or somebody else's.
        }
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to tell.
        }
    }
}
