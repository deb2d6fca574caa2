using System.Text;
using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.Bulk;

/// <summary>The journal's lines: how they are written and read back.</summary>
/// <remarks>
/// <code>
/// {"schema":1,"operation":"Add-PortalUser","endpoint":"http://127.0.0.1:43121/","publisher":"contoso","input":null}
/// {"i":0,"s":"begun","h":"8F14E45FCEEA167A"}
/// {"i":0,"s":"done"}
/// {"i":1,"s":"failed","e":"CloudPartner.AlreadyExists"}
/// {"i":2,"s":"begun","h":"25629966F2ECCF22","r":"Developer, Marketer"}
/// </code>
/// "r" names the roles that an item takes away; it is for people, and nothing reads it.
/// </remarks>
internal static class JournalFile
{
    private const int Schema = 1;

    // How a header begins: what does not begin so was not written here.
    private const string Beginning = "{\"schema\":";

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    // No line of ours is near this; a file full of something else is not read into memory.
    private const int LongestLine = 64 * 1024;
    private const int LongestRoles = 1000;

    /// <summary>The fault of a journal that cannot be used.</summary>
    public static CloudPartnerException Unusable(string path, string why) =>
        new(new CloudPartnerFault(FaultKind.JournalUnusable, $"The journal {path} cannot be used: {why}."));

    /// <summary>The fault of a journal whose folder is not there.</summary>
    public static CloudPartnerException NoFolder(string path) =>
        new(
            CloudPartnerFault.Invalid("JournalPath", path, "cannot be made, since its folder is not there") with
            {
                Kind = FaultKind.NotFound,
                RecommendedAction =
                    "Make the folder with New-Item -ItemType Directory, or name a file in one that is there; "
                    + "nothing was sent.",
            }
        );

    /// <summary>
    /// Reads a journal and leaves the file at its end; writes the header into an empty one. A last line without an end
    /// is cut off, which
    /// happens only to a file that is ours in all its other lines.
    /// </summary>
    public static Dictionary<long, (string Fingerprint, JournalState State)> Read(
        FileStream file,
        string path,
        JournalHeader header
    )
    {
        var entries = new Dictionary<long, (string, JournalState)>();
        if (file.Length == 0)
        {
            var first = HeaderLine(header);
            file.Write(first);
            file.Flush(flushToDisk: true);
            // A device takes everything and keeps nothing: a run would seem resumable and repeat itself.
            return file.Length == first.Length
                ? entries
                : throw Unusable(path, "it is no ordinary file, and does not keep what is written");
        }
        RefuseForeign(file, path);
        var end = EndOfLastWholeLine(file);
        if (end == 0)
            throw Unusable(path, "its header is incomplete; no request was sent under it, so it can be deleted");
        file.Position = 0;
        var line = 1;
        try
        {
            using var text = new StreamReader(new Part(file, end), Utf8, false, 64 * 1024);
            for (; text.ReadLine() is { } content; line++)
            {
                if (line == 1)
                    CheckHeader(content, path, header);
                else
                    Apply(entries, content, path, line);
            }
        }
        catch (DecoderFallbackException)
        {
            throw Damaged(path, line);
        }
        if (file.Length > end)
            file.SetLength(end);
        file.Position = end;
        return entries;
    }

    /// <summary>The lines of a group.</summary>
    public static byte[] Lines(List<BulkJournal.Record> group)
    {
        var text = new StringBuilder(group.Count * 96);
        using var json = new JsonTextWriter(new StringWriter(text));
        foreach (var record in group)
        {
            json.WriteStartObject();
            json.WritePropertyName("i");
            json.WriteValue(record.Index);
            json.WriteProperty("s", NameOf(record.State));
            json.WriteProperty("h", record.Fingerprint);
            if (record.Goes is { } roles)
                json.WriteProperty("r", TextSanitizer.Shorten(roles, LongestRoles));
            json.WriteProperty("e", record.ErrorId);
            json.WriteEndObject();
            json.WriteWhitespace("\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] HeaderLine(JournalHeader header)
    {
        var line = PortalJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteProperty("schema", Schema);
            json.WriteProperty("operation", header.Operation);
            json.WriteProperty("endpoint", header.Endpoint);
            json.WriteProperty("publisher", header.Publisher);
            json.WriteProperty("input", header.Input);
            json.WriteEndObject();
        });
        return [.. line, (byte)'\n'];
    }

    private static void CheckHeader(string line, string path, JournalHeader header)
    {
        var found = Parse(line, path, 1);
        if (!found.TryGetValue("schema", out var schema))
            throw Unusable(path, "its first line is not a journal header");
        if (schema != Schema.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            throw Unusable(
                path,
                $"it was written by another version (schema {TextSanitizer.Shorten(schema ?? "", 20)}, not {Schema})"
            );
        }

        Compare("operation", header.Operation);
        Compare("endpoint", header.Endpoint);
        Compare("publisher", header.Publisher);
        if (header.WrittenInput is null || found.GetValueOrDefault("input") != header.WrittenInput)
            Compare("input", header.Input);

        void Compare(string name, string? wanted)
        {
            var there = found.GetValueOrDefault(name);
            if (there != wanted)
            {
                throw Unusable(
                    path,
                    $"it belongs to another {name} ('{TextSanitizer.Shorten(there ?? "none")}', not "
                        + $"'{TextSanitizer.Shorten(wanted ?? "none")}')"
                );
            }
        }
    }

    private static void Apply(
        Dictionary<long, (string Fingerprint, JournalState State)> entries,
        string content,
        string path,
        int line
    )
    {
        var found = Parse(content, path, line);
        if (
            !long.TryParse(found.GetValueOrDefault("i"), out var index)
            || StateOf(found.GetValueOrDefault("s")) is not { } state
        )
        {
            throw Damaged(path, line);
        }

        if (state == JournalState.Begun)
        {
            var fingerprint = found.GetValueOrDefault("h") ?? throw Damaged(path, line);
            // Begun once more by a resumed run: what an earlier run did not learn is still not known.
            var unsettled =
                entries.TryGetValue(index, out var earlier)
                && earlier.State is JournalState.Begun or JournalState.Unknown;
            entries[index] = (fingerprint, unsettled ? JournalState.Unknown : JournalState.Begun);
        }
        else
        {
            if (!entries.TryGetValue(index, out var entry))
                throw Damaged(path, line);
            entries[index] = (entry.Fingerprint, state);
        }
    }

    private static Dictionary<string, string?> Parse(string content, string path, int line)
    {
        var found = new Dictionary<string, string?>();
        try
        {
            if (content.Length > LongestLine)
                throw Damaged(path, line);
            using var json = PortalJson.Open(new StringReader(content));
            json.ReadObject(name => found[name] = json.ReadText());
            // What stands behind it would be read by nobody.
            return json.Read() ? throw Damaged(path, line) : found;
        }
        catch (JsonException)
        {
            throw Damaged(path, line);
        }
    }

    // Before anything else, and with nothing changed: a path that was mistyped may name somebody's data.
    private static void RefuseForeign(FileStream file, string path)
    {
        Span<byte> start = stackalloc byte[Beginning.Length];
        file.Position = 0;
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (!Encoding.UTF8.GetBytes(Beginning).AsSpan().StartsWith(start[..length]))
        {
            throw Unusable(
                path,
                "it is not a journal: its first line is not a journal header. The file was left as it is"
            );
        }
    }

    private static CloudPartnerException Damaged(string path, int line) => Unusable(path, $"line {line} is damaged");

    private static long EndOfLastWholeLine(FileStream file)
    {
        Span<byte> one = stackalloc byte[1];
        var first = Math.Max(0, file.Length - LongestLine);
        for (var position = file.Length; position > first; position--)
        {
            file.Position = position - 1;
            if (file.Read(one) == 1 && one[0] == '\n')
                return position;
        }
        return 0;
    }

    private static string NameOf(JournalState state) =>
        state switch
        {
            JournalState.Begun => "begun",
            JournalState.Done => "done",
            JournalState.Failed => "failed",
            JournalState.Unknown => "unknown",
            JournalState.Unsent => "unsent",
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };

    private static JournalState? StateOf(string? name) =>
        name switch
        {
            "begun" => JournalState.Begun,
            "done" => JournalState.Done,
            "failed" => JournalState.Failed,
            "unknown" => JournalState.Unknown,
            "unsent" => JournalState.Unsent,
            _ => null,
        };

    // The whole lines of a file; what stands behind is neither read nor, until they are known to be ours, cut off.
    private sealed class Part(Stream file, long length) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => file.Position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) =>
            file.Read(buffer, offset, (int)Math.Min(count, length - file.Position));

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
