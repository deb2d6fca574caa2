using System.Buffers;
using Newtonsoft.Json;

namespace CloudPartner.Client.Transport;

/// <summary>
/// Cuts a JSON array of objects into its elements while it arrives, so that an answer of any length needs no more
/// memory than its largest element. It only finds where elements end; the reader of an element checks its form.
/// </summary>
internal sealed class JsonElements(Stream stream) : IDisposable
{
    // No publisher is anywhere near this size; a larger element is refused before it fills the memory.
    private const int LargestElement = 1024 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _length;
    private int _position;
    private int _start = -1;
    private int _depth;
    private bool _isInText;
    private bool _isEscaped;
    private State _state = State.BeforeArray;

    private enum State
    {
        BeforeArray,
        BeforeFirst,
        BeforeNext,
        InElement,
        AfterElement,
        AfterArray,
    }

    /// <summary>Waits for the next chunk of the answer and returns its size: 0 at the end.</summary>
    /// <exception cref="JsonReaderException">The answer ends before the array does, or an element is too
    /// large.</exception>
    public async ValueTask<int> ReadAsync(CancellationToken cancellationToken)
    {
        Compact();
        var read = await stream.ReadAsync(_buffer.AsMemory(_length), cancellationToken).ConfigureAwait(false);
        _length += read;
        if (read == 0 && _state != State.AfterArray)
            throw new JsonReaderException("The array ends too early.");
        return read;
    }

    /// <summary>Gives the next element that has arrived whole. It is valid until the next chunk is read.</summary>
    /// <exception cref="JsonReaderException">This is not an array of objects.</exception>
    public bool TryNext(out ArraySegment<byte> element)
    {
        while (_position < _length)
        {
            var current = _buffer[_position++];
            if (_state == State.InElement)
            {
                if (!EndsElement(current))
                    continue;
                element = new ArraySegment<byte>(_buffer, _start, _position - _start);
                _start = -1;
                _state = State.AfterElement;
                return true;
            }
            if (current is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                continue;
            // A byte-order mark before everything else.
            if (_state == State.BeforeArray && _position <= 3 && current is 0xEF or 0xBB or 0xBF)
                continue;
            _state = Next(current);
        }
        element = default;
        return false;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private State Next(byte current)
    {
        switch (_state, (char)current)
        {
            case (State.BeforeArray, '['):
                return State.BeforeFirst;
            case (State.BeforeFirst or State.AfterElement, ']'):
                return State.AfterArray;
            case (State.AfterElement, ','):
                return State.BeforeNext;
            case (State.BeforeFirst or State.BeforeNext, '{'):
                _start = _position - 1;
                _depth = 1;
                return State.InElement;
            default:
                throw new JsonReaderException("This is not an array of objects.");
        }
    }

    private bool EndsElement(byte current)
    {
        if (_isInText)
        {
            if (_isEscaped)
                _isEscaped = false;
            else if (current == '\\')
                _isEscaped = true;
            else if (current == '"')
                _isInText = false;
            return false;
        }
        switch (current)
        {
            case (byte)'"':
                _isInText = true;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            case (byte)'}' or (byte)']':
                _depth--;
                break;
        }
        return _depth == 0;
    }

    // Drops what has been given out, and keeps the beginning of an element that has not arrived whole.
    private void Compact()
    {
        var keep = _start >= 0 ? _start : _position;
        if (keep > 0)
        {
            _buffer.AsSpan(keep, _length - keep).CopyTo(_buffer);
            _length -= keep;
            _position -= keep;
            if (_start >= 0)
                _start = 0;
        }
        if (_length < _buffer.Length)
            return;
        if (_buffer.Length >= LargestElement)
            throw new JsonReaderException("An element is too large.");
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
