using CsvHelper;

namespace CloudPartner.Client.Files;

/// <summary>
/// Writes audit events to a file that appears only when <see cref="Complete"/> is called. Whatever ends the writing
/// before leaves what was there.
/// </summary>
public sealed class AuditEventWriter : IAsyncDisposable, IDisposable
{
    private readonly string _path;
    private readonly bool _overwrite;
    private readonly AtomicFile _file;
    private readonly CsvWriter _csv;
    private long _written;
    private bool _isClosed;

    internal AuditEventWriter(string path, bool overwrite)
    {
        (_path, _overwrite) = (path, overwrite);
        AtomicFile? file = null;
        try
        {
            _file = file = new AtomicFile(path);
            _csv = CsvWriter.Create(
                file.Stream,
                new CsvWriterOptions
                {
                    Injection = CsvInjection.None, // made safe here, in a way that can be undone
                    WriteByteOrderMark = true, // Excel takes UTF-8 for something else without it
                },
                leaveOpen: true
            );
            AuditEventFile.WriteHeader(_csv);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw Unwritable(failed);
        }
    }

    /// <summary>Writes one event.</summary>
    public void Write(PortalAuditEvent item)
    {
        try
        {
            AuditEventFile.WriteRow(_csv, item);
            _written++;
        }
        catch (IOException failed)
        {
            throw Unwritable(failed);
        }
    }

    /// <summary>Puts the file in its place.</summary>
    /// <returns>How many events it holds.</returns>
    public long Complete()
    {
        try
        {
            Close();
            _file.Commit(_overwrite);
            return _written;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(failed);
        }
    }

    /// <summary>Removes what was not completed.</summary>
    public void Dispose()
    {
        try
        {
            Close();
        }
        catch (IOException)
        {
            // The disk is full: what could not be written is thrown away anyhow.
        }
        _file.Dispose();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What is at the path as long as the new file is not complete, in words.</summary>
    public string WhatStays =>
        _overwrite && File.Exists(_path) ? " The file from before is still there, unchanged." : string.Empty;

    private void Close()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _csv.Dispose();
    }

    private CloudPartnerException Unwritable(Exception failed) =>
        FileFault.Unwritable("Path", _path, failed, WhatStays);
}
