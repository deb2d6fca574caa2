using System.Globalization;
using System.Text;

namespace CloudPartner.Client.Tests.Hostile;

/// <summary>An answer as it goes onto the wire, in parts that can be made wrong one by one.</summary>
internal sealed class RawAnswer
{
    public string StatusLine { get; set; } = "HTTP/1.1 200 OK";

    public List<(string Name, string Value)> Headers { get; } = [];

    public byte[] Body { get; set; } = [];

    /// <summary>What the header says about the length; null for the truth, negative for nothing.</summary>
    public long? Announced { get; set; }

    /// <summary>
    /// How the body is cut into chunks, if it is; the text stands in place of the framing of the last one.
    /// </summary>
    public string? ChunkEnd { get; set; }

    /// <summary>Sends nothing at all and cuts the connection.</summary>
    public bool IsCut { get; set; }

    /// <summary>After how many bytes of the body no more comes, while the connection stays.</summary>
    public int? StallsAfter { get; set; }

    /// <summary>Sends the body byte by byte.</summary>
    public bool Trickles { get; set; }

    /// <summary>True for an answer that breaks no rule of HTTP, so that another may follow on the connection.</summary>
    public bool KeepsConnection { get; set; } = true;

    public string Text
    {
        get => Encoding.UTF8.GetString(Body);
        set => Body = Encoding.UTF8.GetBytes(value);
    }

    public static RawAnswer Json(int status, string json, params (string, string)[] headers)
    {
        var answer = new RawAnswer
        {
            StatusLine = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Said"),
            Text = json,
        };
        answer.Headers.Add(("Content-Type", "application/json; charset=utf-8"));
        answer.Headers.AddRange(headers);
        return answer;
    }

    public byte[] Head()
    {
        var head = new StringBuilder(StatusLine).Append("\r\n");
        foreach (var (name, value) in Headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        if (ChunkEnd is not null)
            head.Append("Transfer-Encoding: chunked\r\n");
        else if (Announced is null or >= 0)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Announced ?? Body.Length}\r\n");
        if (!KeepsConnection)
            head.Append("Connection: close\r\n");
        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }

    public byte[] Framed() =>
        ChunkEnd is null
            ? Body
            : [.. Encoding.ASCII.GetBytes($"{Body.Length:x}\r\n"), .. Body, .. Encoding.Latin1.GetBytes(ChunkEnd)];
}
