using System.Text;

namespace CloudPartner.Client.Files;

/// <summary>
/// Opens text that came from outside: in the encoding that its byte-order mark tells, or else the one that the caller
/// names, or else UTF-8. What is not valid in it is refused with its place: a decoder that puts another character
/// there would change the data silently.
/// </summary>
internal static class TextFile
{
    /// <summary>The text as valid UTF-8.</summary>
    /// <exception cref="CloudPartnerException">With <see cref="FaultKind.Invalid"/>: it is not a file with text.
    /// Reading throws the same.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <param name="path">The file.</param>
    /// <param name="field">The parameter that names it.</param>
    /// <param name="encoding">The encoding of a file without a byte-order mark; null for UTF-8.</param>
    public static Stream Open(string path, string field = "Path", Encoding? encoding = null)
    {
        RefuseOther(path, field);
        return new CheckedText(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite),
            Path.GetFileName(path),
            encoding
        );
    }

    /// <summary>The same as a reader.</summary>
    public static StreamReader OpenText(string path, string field = "Path", Encoding? encoding = null) =>
        new(Open(path, field, encoding), new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false);

    /// <summary>Refuses what is not a file with something in it.</summary>
    public static void RefuseOther(string path, string field)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            throw FieldRules.Refuse(field, path, "is not a path: it contains a NUL");
        if (Directory.Exists(path))
            throw FieldRules.Refuse(field, path, "is a folder, not a file");
        // A pipe may never answer and a device may never end. Both have no length, and an empty file is not usable
        // either.
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        if (File.Exists(target) && new FileInfo(target).Length == 0)
        {
            throw FieldRules
                .Missing(field, "the file is empty, or not an ordinary file")
                .At($"{Path.GetFileName(path)}, line 1");
        }
    }

    // Passes UTF-8 through and transcodes other encodings to it; each byte goes through a decoder that throws.
    private sealed class CheckedText : Stream
    {
        private readonly string _file;
        private readonly Stream _source;
        private readonly Encoding _encoding;
        private readonly Decoder _decoder;
        private readonly byte[] _bytes = new byte[32 * 1024];
        private readonly char[] _characters = new char[32 * 1024 + 4];
        private byte[] _valid = [];
        private int _start;
        private int _end;
        private long _line = 1;
        private long _column = 1;
        private bool _afterReturn;
        private bool _ended;

        public CheckedText(FileStream source, string file, Encoding? encoding)
        {
            (_source, _file) = (source, file);
            Span<byte> mark = stackalloc byte[4];
            var length = source.ReadAtLeast(mark, 4, throwOnEndOfStream: false);
            (_encoding, source.Position) = mark[..length] switch
            {
                [0xFF, 0xFE, 0, 0] => ((Encoding)new UTF32Encoding(false, true, throwOnInvalidCharacters: true), 4),
                [0, 0, 0xFE, 0xFF] => (new UTF32Encoding(true, true, throwOnInvalidCharacters: true), 4),
                [0xFF, 0xFE, ..] => (new UnicodeEncoding(false, true, throwOnInvalidBytes: true), 2),
                [0xFE, 0xFF, ..] => (new UnicodeEncoding(true, true, throwOnInvalidBytes: true), 2),
                [0xEF, 0xBB, 0xBF, ..] => (new UTF8Encoding(true, throwOnInvalidBytes: true), 3),
                _ => (Strict(encoding ?? Encoding.UTF8), 0),
            };
            _decoder = _encoding.GetDecoder();
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            while (_start == _end && !_ended)
                Fill();
            var count = Math.Min(buffer.Length, _end - _start);
            _valid.AsSpan(_start, count).CopyTo(buffer);
            _start += count;
            return count;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _source.Dispose();
            base.Dispose(disposing);
        }

        private static Encoding Strict(Encoding encoding)
        {
            var strict = (Encoding)encoding.Clone();
            strict.DecoderFallback = DecoderFallback.ExceptionFallback;
            return strict;
        }

        private void Fill()
        {
            var read = _source.Read(_bytes);
            _ended = read == 0;
            try
            {
                var count = _decoder.GetChars(_bytes.AsSpan(0, read), _characters, flush: _ended);
                var text = _characters.AsSpan(0, count);
                Follow(text);
                _valid = Encoding.UTF8.GetBytes(_characters, 0, count);
                (_start, _end) = (0, _valid.Length);
            }
            catch (DecoderFallbackException invalid)
            {
                // What precedes it in this chunk; an index below zero points into the chunk before.
                var lenient = (Encoding)_encoding.Clone();
                lenient.DecoderFallback = DecoderFallback.ReplacementFallback;
                Follow(lenient.GetString(_bytes, 0, Math.Max(0, invalid.Index)));
                throw Refuse(invalid.BytesUnknown ?? []);
            }
        }

        private void Follow(ReadOnlySpan<char> text)
        {
            foreach (var character in text)
            {
                if (character == '\r' || (character == '\n' && !_afterReturn))
                    (_line, _column) = (_line + 1, 1);
                else if (character != '\n' && !char.IsLowSurrogate(character))
                    _column++;
                _afterReturn = character == '\r';
            }
        }

        private CloudPartnerException Refuse(byte[] bytes)
        {
            var what =
                bytes.Length == 0 ? "an incomplete character" : string.Join(' ', bytes.Select(one => $"0x{one:X2}"));
            return new CloudPartnerException(
                CloudPartnerFault.Invalid(
                    "Text",
                    null,
                    $"{what} is not valid {_encoding.WebName.ToUpperInvariant()}"
                ) with
                {
                    RecommendedAction =
                        "Save the file as UTF-8 (in Excel: CSV UTF-8). A file of users can also be read in its own "
                        + "encoding, as in -Encoding windows-1252.",
                }
            ).At($"{_file}, line {_line}, column {_column}");
        }
    }

    private static CloudPartnerException At(this CloudPartnerException refused, string place) =>
        new(refused.Fault.At(place));
}
