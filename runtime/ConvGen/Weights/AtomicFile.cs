using System;
using System.IO;

namespace ConvGen;

/// <summary>Files that are written whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes a file under a temporary name in the same folder, flushes it to the disk and moves it over the old one. Where anything fails,
    /// the temporary file is removed and the old file stays.
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
            string name = Path.Combine(Path.GetDirectoryName(target) ?? "", $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}.tmp");
            using (var stream = new FileStream(name, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                temporary = name;
                write(stream);
                stream.Flush(flushToDisk: true);
            }
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
