using System.Net;

namespace CloudPartner.Client.Transport;

/// <summary>
/// The proxy that this system or its environment variables name, except that this machine is never reached through
/// one: HTTP_PROXY is meant for the network, and an emulator listens on loopback. NO_PROXY may also name ranges
/// of addresses, as in 10.0.0.0/8, which the runtime does not read.
/// </summary>
internal sealed class SystemProxy : IWebProxy
{
    private static readonly char[] Separators = [',', ';', ' '];

    private readonly IWebProxy _named;
    private readonly List<IPNetwork> _direct = [];
    private readonly bool _isUnused;

    internal SystemProxy(IWebProxy named, string? exceptions)
    {
        _named = named;
        var separated = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        foreach (var entry in (exceptions ?? string.Empty).Split(Separators, separated))
        {
            if (entry == "*")
                _isUnused = true;
            else if (FindRange(entry) is { } range)
                _direct.Add(range);
        }
    }

    public ICredentials? Credentials
    {
        get => _named.Credentials;
        set => throw new NotSupportedException();
    }

    /// <summary>Reads what is set now.</summary>
    public static SystemProxy Find() =>
        new(
            HttpClient.DefaultProxy,
            Environment.GetEnvironmentVariable("NO_PROXY") ?? Environment.GetEnvironmentVariable("no_proxy")
        );

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : _named.GetProxy(destination);

    public bool IsBypassed(Uri host) =>
        _isUnused || host.IsLoopback || IsLocalName(host.IdnHost) || IsInRange(host) || _named.IsBypassed(host);

    // RFC 6761, 6.3: names below localhost are this machine, too.
    private static bool IsLocalName(string name) =>
        name.TrimEnd('.') is var host
        && (
            host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        );

    private bool IsInRange(Uri host) =>
        _direct.Count > 0
        && IPAddress.TryParse(host.IdnHost, out var address)
        && _direct.Exists(range => range.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    private static IPNetwork? FindRange(string entry)
    {
        if (IPNetwork.TryParse(entry, out var range))
            return range;
        if (!IPAddress.TryParse(entry.Trim('[', ']'), out var single))
            return TryLooseRange(entry);
        return new IPNetwork(single, single.GetAddressBytes().Length * 8);
    }

    // 10.1.2.3/8 is written often and means 10.0.0.0/8; the runtime takes only the latter.
    private static IPNetwork? TryLooseRange(string entry)
    {
        if (entry.Split('/') is not [var text, var bits] || !IPAddress.TryParse(text.Trim('[', ']'), out var address))
            return null;
        var bytes = address.GetAddressBytes();
        if (!int.TryParse(bits, out var length) || length < 0 || length > bytes.Length * 8)
            return null;
        for (var bit = length; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), length);
    }
}
