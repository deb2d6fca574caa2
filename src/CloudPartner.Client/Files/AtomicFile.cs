namespace CloudPartner.Client.Files;

/// <summary>
/// A file that appears whole or not at all: written beside its place, and moved there only by <see cref="Commit"/>.
/// Whatever ends the writing before leaves what was there.
/// </summary>
internal sealed class AtomicFile : IDisposable
{
    private readonly string _path;
    private readonly string _draft;
    private readonly FileStream _stream;

    public AtomicFile(string path)
    {
        // In the same folder, since only there a move is one step.
        (_path, _draft) = (path, $"{path}.{Guid.NewGuid():N}.tmp");
        _stream = new FileStream(_draft, FileMode.CreateNew, FileAccess.Write);
    }

    public Stream Stream => _stream;

    /// <summary>Writes a file whole.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new AtomicFile(path);
        file.Stream.Write(content);
        file.Commit(overwrite: true);
    }

    /// <summary>Moves the file to its place.</summary>
    public void Commit(bool overwrite)
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_draft, _path, overwrite);
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // The disk is full: what could not be written is thrown away anyhow.
        }
        File.Delete(_draft);
    }
}
