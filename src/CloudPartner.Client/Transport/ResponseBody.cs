using System.Buffers;

namespace CloudPartner.Client.Transport;

/// <summary>
/// A whole answer in a pooled buffer. Pages are small, so holding one is cheaper than parsing it while it arrives.
/// </summary>
internal sealed class ResponseBody : IDisposable
{
    /// <summary>
    /// No answer of the services is anywhere near this size; a larger one is refused before it fills the memory.
    /// </summary>
    public const int LargestBytes = 64 * 1024 * 1024;

    // An error says in a sentence or two what is wrong; what comes after this is not read.
    private const int LargestErrorBytes = 256 * 1024;

    // The buffer grows with what has arrived, not with what is announced.
    private const int LargestFirstBuffer = 256 * 1024;

    private const int SmallBytes = 4096;

    private byte[] _buffer;
    private int _start;
    private int _end;

    private ResponseBody(byte[] buffer) => _buffer = buffer;

    /// <summary>The number of bytes, without a byte-order mark.</summary>
    public int Length => _end - _start;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, Length);

    /// <summary>Opens the text for reading.</summary>
    public TextReader OpenText() =>
        Length <= SmallBytes
            // Most answers are one user; the buffers of a stream reader would be larger.
            ? new StringReader(System.Text.Encoding.UTF8.GetString(Bytes))
            : new StreamReader(
                new MemoryStream(_buffer, _start, Length, writable: false),
                System.Text.Encoding.UTF8,
                false,
                16 * 1024
            );

    /// <summary>Reads an answer to its end.</summary>
    /// <param name="content">The answer's content.</param>
    /// <param name="deadline">The time for it; each chunk gets its own.</param>
    /// <exception cref="HttpRequestException">The connection broke before the end.</exception>
    /// <exception cref="InvalidDataException">The answer is larger than <see cref="LargestBytes"/>.</exception>
    public static ValueTask<ResponseBody> ReadAsync(HttpContent content, ReadDeadline deadline) =>
        content.Headers.ContentLength > LargestBytes
            ? throw new InvalidDataException()
            : ReadAsync(content, deadline, LargestBytes, isWhole: true);

    /// <summary>Reads as much of an answer as an error may take.</summary>
    public static ValueTask<ResponseBody> ReadBeginningAsync(HttpContent content, ReadDeadline deadline) =>
        ReadAsync(content, deadline, LargestErrorBytes, isWhole: false);

    private static async ValueTask<ResponseBody> ReadAsync(
        HttpContent content,
        ReadDeadline deadline,
        int limit,
        bool isWhole
    )
    {
        var announced = (int)Math.Min(content.Headers.ContentLength ?? 0, LargestFirstBuffer);
        var body = new ResponseBody(ArrayPool<byte>.Shared.Rent(Math.Max(announced + 1, 4096)));
        BodyPace pace = default;
        try
        {
            using var stream = await content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            while (
                await stream.ReadAsync(body._buffer.AsMemory(body._end), deadline.Token).ConfigureAwait(false)
                    is > 0
                        and var read
            )
            {
                deadline.ExtendForNextChunk();
                if (body._end == 0)
                    pace = deadline.StartPace();
                else
                    pace.Add(read);
                body._end += read;
                if (body._end > limit)
                {
                    if (isWhole)
                        throw new InvalidDataException();
                    break;
                }
                if (body._end == body._buffer.Length)
                    body.Grow();
            }
            // Some servers write a byte-order mark, which is not part of the text.
            if (body.Bytes.StartsWith("\uFEFF"u8))
                body._start = 3;
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
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
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
