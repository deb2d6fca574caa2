using System.Buffers;

namespace CloudPartner.Client.Http;

/// <summary>A whole answer in a pooled buffer. Pages are small, so holding one is cheaper than reading it bit by bit.</summary>
internal sealed class ResponseBody : IDisposable
{
    /// <summary>No answer of the services is near this; a larger one is refused before it fills the memory.</summary>
    public const int LargestBytes = 64 * 1024 * 1024;

    private const int SmallBytes = 4096;

    private byte[] _buffer;

    private ResponseBody(byte[] buffer) => _buffer = buffer;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>Opens the text for reading.</summary>
    public TextReader OpenText() => Length <= SmallBytes
        // Most answers are one user; a stream reader's buffers would be larger than those.
        ? new StringReader(System.Text.Encoding.UTF8.GetString(Bytes))
        : new StreamReader(new MemoryStream(_buffer, 0, Length, writable: false), System.Text.Encoding.UTF8, false, 16 * 1024);

    /// <summary>Reads an answer to its end.</summary>
    /// <param name="content">The answer's content.</param>
    /// <param name="wire">The time for it; each piece gets its own.</param>
    /// <exception cref="HttpRequestException">The connection broke before the end.</exception>
    /// <exception cref="InvalidDataException">The answer is larger than <see cref="LargestBytes"/>.</exception>
    public static async ValueTask<ResponseBody> ReadAsync(HttpContent content, Wire wire)
    {
        var announced = content.Headers.ContentLength ?? 0;
        if (announced > LargestBytes) throw new InvalidDataException();
        var body = new ResponseBody(ArrayPool<byte>.Shared.Rent(Math.Max((int)announced + 1, 4096)));
        try
        {
            using var stream = await content.ReadAsStreamAsync(wire.Token).ConfigureAwait(false);
            while (await stream.ReadAsync(body._buffer.AsMemory(body.Length), wire.Token).ConfigureAwait(false) is > 0 and var read)
            {
                wire.AllowNextPiece();
                body.Length += read;
                if (body.Length > LargestBytes) throw new InvalidDataException();
                if (body.Length == body._buffer.Length) body.Grow();
            }
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
