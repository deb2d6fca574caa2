using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CloudPartner.Client.Tests.Hostile;

/// <summary>A request as it came over the wire.</summary>
internal sealed record RawRequest(string Method, string Target, List<(string Name, string Value)> Headers, string Body)
{
    public string? Header(string name) =>
        Headers
            .Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value)
            .FirstOrDefault();
}

/// <summary>A server on a bare socket, which can break every rule of HTTP.</summary>
internal sealed class HostileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<RawRequest, RawAnswer> _answer;
    private long _answers;

    public HostileServer(Func<RawRequest, RawAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>How many answers were sent.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        { }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        socket.NoDelay = true;
        try
        {
            var reader = new RequestReader(stream);
            while (await reader.ReadAsync(_end.Token) is { } request)
            {
                var answer = _answer(request);
                Interlocked.Increment(ref _answers);
                if (answer.IsCut || !await SendAsync(stream, answer) || !answer.KeepsConnection)
                    return;
            }
        }
        catch (Exception gone)
            when (gone is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The client has had enough.
        }
    }

    private async Task<bool> SendAsync(NetworkStream stream, RawAnswer answer)
    {
        byte[] head = answer.Head(),
            body = answer.Framed();
        if (answer.StallsAfter is { } after)
        {
            await stream.WriteAsync((byte[])[.. head, .. body.AsSpan(0, Math.Min(after, body.Length))], _end.Token);
            // Until the client gives up.
            await stream.ReadAsync(new byte[1], _end.Token);
            return false;
        }
        if (!answer.Trickles)
        {
            await stream.WriteAsync((byte[])[.. head, .. body], _end.Token);
            return true;
        }
        await stream.WriteAsync(head, _end.Token);
        foreach (var one in body)
        {
            await stream.WriteAsync(new[] { one }, _end.Token);
            await Task.Delay(1, _end.Token);
        }
        return true;
    }

    private sealed class RequestReader(NetworkStream stream)
    {
        private readonly List<byte> _read = [];

        public async Task<RawRequest?> ReadAsync(CancellationToken cancellationToken)
        {
            int end;
            while ((end = EndOfHead()) < 0)
            {
                if (!await MoreAsync(cancellationToken))
                    return null;
            }

            var lines = Encoding.Latin1.GetString(_read.GetRange(0, end).ToArray()).Split("\r\n");
            var first = lines[0].Split(' ');
            var headers = lines
                .Skip(1)
                .Select(line => line.Split(": ", 2))
                .Select(parts => (parts[0], parts.ElementAtOrDefault(1) ?? ""))
                .ToList();
            var request = new RawRequest(first[0], first[1], headers, "");
            var length = int.Parse(request.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture);
            while (_read.Count < end + 4 + length)
            {
                if (!await MoreAsync(cancellationToken))
                    return null;
            }

            var body = Encoding.UTF8.GetString(_read.GetRange(end + 4, length).ToArray());
            _read.RemoveRange(0, end + 4 + length);
            return request with { Body = body };
        }

        private int EndOfHead()
        {
            for (var i = 3; i < _read.Count; i++)
            {
                if (_read[i] == '\n' && _read[i - 1] == '\r' && _read[i - 2] == '\n' && _read[i - 3] == '\r')
                    return i - 3;
            }

            return -1;
        }

        private async Task<bool> MoreAsync(CancellationToken cancellationToken)
        {
            var piece = new byte[8192];
            var count = await stream.ReadAsync(piece, cancellationToken);
            _read.AddRange(piece.AsSpan(0, count));
            return count > 0;
        }
    }
}
