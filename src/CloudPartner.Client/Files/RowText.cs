using Newtonsoft.Json;

namespace CloudPartner.Client.Files;

/// <summary>
/// The text of a file that is read row by row, which refuses to give more for one row than a row may have. A reader of
/// JSON has no limit of its own: it would take a file without an end of a string into memory whole.
/// </summary>
internal sealed class RowText(TextReader text, int largestRow) : TextReader
{
    // What a reader takes ahead of the row that it is at.
    private const int Ahead = 4096;

    private int _given;

    /// <summary>The next row begins.</summary>
    public void NextRow() => _given = 0;

    public override int Read(char[] buffer, int index, int count)
    {
        var read = text.Read(buffer, index, Math.Min(count, Ahead));
        return (_given += read) <= largestRow + Ahead ? read : throw new JsonReaderException("The row is too large.");
    }

    public override int Read() => throw new NotSupportedException("Read in pieces.");

    public override int Peek() => throw new NotSupportedException("Read in pieces.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            text.Dispose();
        base.Dispose(disposing);
    }
}
