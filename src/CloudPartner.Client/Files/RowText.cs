using Newtonsoft.Json;

namespace CloudPartner.Client.Files;

/// <summary>
/// The text of a file that is read row by row, with an upper limit for each row. A reader of
/// JSON has no limit of its own: it would read a file with an endless string into memory.
/// </summary>
internal sealed class RowText(TextReader text, int largestRow) : TextReader
{
    // How far a reader reads ahead of the current row.
    private const int Ahead = 4096;

    private int _given;

    /// <summary>The next row begins.</summary>
    public void NextRow() => _given = 0;

    public override int Read(char[] buffer, int index, int count)
    {
        var read = text.Read(buffer, index, Math.Min(count, Ahead));
        return (_given += read) <= largestRow + Ahead ? read : throw new JsonReaderException("The row is too large.");
    }

    public override int Read() => throw new NotSupportedException("Read in chunks.");

    public override int Peek() => throw new NotSupportedException("Read in chunks.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            text.Dispose();
        base.Dispose(disposing);
    }
}
