using CsvHelper;

namespace CloudPartner.Client.Files;

/// <summary>
/// Writes audit events beside the file they are for; only <see cref="Complete"/> puts them in its place. Whatever ends
/// the writing before leaves what was there.
/// </summary>
public sealed class AuditEventWriter : IAsyncDisposable, IDisposable
{
    private readonly string _path;
    private readonly string _draft;
    private readonly bool _overwrite;
    private readonly CsvWriter _csv;
    private long _written;
    private bool _closed;

    internal AuditEventWriter(string path, bool overwrite)
    {
        _path = path;
        _overwrite = overwrite;
        // In the same folder, since only there a move is one step.
        _draft = $"{path}.{Guid.NewGuid():N}.tmp";
        FileStream? stream = null;
        try
        {
            stream = new FileStream(_draft, FileMode.CreateNew, FileAccess.Write);
            _csv = CsvWriter.Create(
                stream,
                new CsvWriterOptions
                {
                    Injection = CsvInjection.None, // made safe here, in a way that can be undone
                    WriteByteOrderMark = true, // Excel takes UTF-8 for something else without it
                },
                false
            );
            AuditEventFile.WriteHeader(_csv);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            if (stream is not null)
            {
                stream.Dispose();
                File.Delete(_draft);
            }
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
            File.Move(_draft, _path, _overwrite);
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
        File.Delete(_draft);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What stands at the path as long as the new file is not complete, in words.</summary>
    public string WhatStays =>
        _overwrite && File.Exists(_path) ? " The file from before is still there, unchanged." : string.Empty;

    private void Close()
    {
        if (_closed)
            return;
        _closed = true;
        _csv.Dispose();
    }

    private CloudPartnerException Unwritable(Exception failed) =>
        FieldRules.Refuse("Path", _path, "cannot be written: " + TextSanitizer.Foreign(failed, 200) + WhatStays);
}
