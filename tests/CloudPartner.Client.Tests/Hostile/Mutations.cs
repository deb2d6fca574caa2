using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace CloudPartner.Client.Tests.Hostile;

/// <summary>
/// Makes answers wrong. None of these turns a truth into a plausible lie about what was asked, which no client could
/// see through: the answer becomes unreadable, about somebody else, or says the same in an odd way.
/// </summary>
internal sealed partial class Mutations(Random random)
{
    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "-1",
        "1e400000",
        "1e-400000",
        new('9', 500),
        "{}",
        "[]",
        "[[]]",
        "\"\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00x\"",
        "NaN",
        "Infinity",
        "\"\\u001b]0;x\\u0007\\u202e\"",
        "\"\\r\\nX-Injected: 1\"",
        "\"*\"",
        "\"\\\"1\\\", *\"",
        "\"9999-99-99T99:99:99Z\"",
        "\"..\"",
        "\"/../x\"",
        "undefined",
        "'x'",
        "0x1F",
        "new Date(1)",
        "/* x */ 1",
        new string('[', 200_000),
        "{\"a\":" + new string('[', 100),
        "\"" + new string('x', 100_000) + "\"",
        "\"https://evil.example/?x=1\"",
    ];

    // A listing that says it ends here, or a role that is another known one, is a lie that nobody can see through.
    private static readonly string[] Telling =
    [
        "next",
        "nextLink",
        "uri",
        "links",
        "id",
        "roleName",
        "name",
        "userPrincipalName",
        "email",
        "status",
        "value",
        "mail",
        "items",
    ];

    public void Apply(RawAnswer answer, bool isError)
    {
        switch (random.Next(isError ? 24 : 27))
        {
            case 0:
                Truncate(answer, told: true);
                break;
            case 1:
                Truncate(answer, told: false);
                break;
            case 2 or 3 or 4 or 5:
                ReplaceValue(answer);
                break;
            case 6:
                Insert(answer, Pick(Values));
                break;
            case 7:
                Duplicate(answer);
                break;
            case 8:
                Flip(answer);
                break;
            case 9:
                SetHeader(
                    answer,
                    "Content-Type",
                    Pick(
                        "text/html",
                        "text/html; charset=utf-16",
                        "",
                        "text/plain",
                        "application/xml",
                        "application/json; charset=bogus",
                        new string('x', 3000)
                    )
                );
                break;
            case 10:
                answer.Body = Pick<Encoding>(Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32)
                    .GetBytes(answer.Text);
                break;
            case 11:
                answer.Body = [0xEF, 0xBB, 0xBF, .. answer.Body];
                break;
            case 12:
                Compress(answer);
                break;
            case 13:
                answer.ChunkEnd = Pick(
                    "\r\n",
                    "\r\n0\r\n",
                    "xx0\r\n\r\n",
                    "\r\nzz\r\n",
                    "\r\nfffffffffffffffff\r\n",
                    "\r\n-1\r\n\r\n",
                    "\r\n0\r\nX: y\r\n\r\n"
                );
                answer.KeepsConnection = false;
                break;
            case 14 or 15:
                SetOddHeader(answer);
                break;
            case 16:
                answer.StatusLine = isError
                    ? "HTTP/1.1 x y"
                    : Pick(
                        "HTTP/9.9 200 OK",
                        "ICY 200 OK",
                        "HTTP/1.1 200",
                        "HTTP/1.1 abc OK",
                        "",
                        "\0\0\0",
                        "HTTP/1.1 -1 x",
                        "HTTP/1.1 1000 x"
                    );
                answer.KeepsConnection = false;
                break;
            case 17:
                answer.IsCut = true;
                break;
            case 18:
                answer.StallsAfter = random.Next(answer.Body.Length + 1);
                answer.KeepsConnection = false;
                break;
            case 19:
                answer.Body = [.. answer.Body, .. Encoding.UTF8.GetBytes(Pick(",", "{}", "]", "\0", "x", "null"))];
                break;
            case 20:
                answer.Body = Encoding.UTF8.GetBytes(
                    Pick(
                        "<html><body>Sign in</body></html>",
                        " \n<!DOCTYPE html>",
                        "null",
                        "[]",
                        "\"text\"",
                        "7",
                        "\uFEFF",
                        "{",
                        "[{",
                        "\\",
                        "{\"error\":null}"
                    )
                );
                break;
            case 21:
                answer.Announced = Pick<long>(answer.Body.Length + 10, long.MaxValue, 70L * 1024 * 1024);
                answer.KeepsConnection = false;
                break;
            case 22:
                Redirect(answer);
                break;
            case 23:
                answer.StatusLine =
                    "HTTP/1.1 "
                    + Pick(
                        "401 x",
                        "403 x",
                        "408 x",
                        "429 x",
                        "418 x",
                        "499 x",
                        "500 x",
                        "502 x",
                        "503 x",
                        "504 x",
                        "599 x",
                        "700 x",
                        "407 x"
                    );
                break;
            case 24:
                answer.Trickles = answer.Body.Length < 100;
                break;
            case 25:
                Rename(answer);
                break;
            default:
                answer.Body = [];
                break;
        }
    }

    /// <summary>Breaks an answer so that nothing of it can be believed.</summary>
    public void Break(RawAnswer answer)
    {
        switch (random.Next(4))
        {
            case 0:
                Truncate(answer, told: random.Next(2) == 0);
                break;
            case 1:
                answer.IsCut = true;
                break;
            case 2:
                answer.Text = "<html>";
                break;
            default:
                answer.StatusLine = "HTTP/1.1 502 x";
                break;
        }
    }

    /// <summary>An answer in which everybody is somebody else.</summary>
    public static void Rename(RawAnswer answer) =>
        answer.Text = answer
            .Text.Replace(TruthfulService.Ann, "mallory@evil.example", StringComparison.Ordinal)
            .Replace(TruthfulService.Bob, "mallory@evil.example", StringComparison.Ordinal)
            .Replace(TruthfulService.Eve, "mallory@evil.example", StringComparison.Ordinal)
            .Replace("00000000-0000-4000-8000-", "not-a-guid-", StringComparison.Ordinal)
            .Replace($"\"id\":\"{TruthfulService.Publisher}\"", "\"id\":\"fabrikam\"", StringComparison.Ordinal)
            .Replace(TruthfulService.Mpn, "666", StringComparison.Ordinal)
            .Replace("_profile", "_profiel", StringComparison.Ordinal)
            .Replace("support", "s", StringComparison.Ordinal)
            .Replace("legal", "l", StringComparison.Ordinal);

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private void Truncate(RawAnswer answer, bool told)
    {
        if (answer.Body.Length == 0)
            return;
        var whole = answer.Body.Length;
        answer.Body = answer.Body[..random.Next(whole)];
        if (told)
            return;
        answer.Announced = whole;
        answer.KeepsConnection = false;
    }

    private void ReplaceValue(RawAnswer answer)
    {
        var values = Value().Matches(answer.Text);
        if (values.Count == 0)
            return;
        var one = values[random.Next(values.Count)];
        var value = Pick(Values);
        if (Telling.Contains(one.Groups[1].Value) && value is "null" or "{}" or "[]" or "\"\"")
            value = "[[]]";
        answer.Text =
            answer.Text[..one.Groups[2].Index] + value + answer.Text[(one.Groups[2].Index + one.Groups[2].Length)..];
    }

    private static void Insert(RawAnswer answer, string value)
    {
        var at = answer.Text.IndexOf('{', StringComparison.Ordinal);
        if (at >= 0)
            answer.Text = answer.Text.Insert(at + 1, $"\"unknown\":{value},");
    }

    // The same property twice with the same value.
    private void Duplicate(RawAnswer answer)
    {
        var values = Value().Matches(answer.Text);
        if (values.Count == 0)
            return;
        var one = values[random.Next(values.Count)];
        answer.Text = answer.Text.Insert(one.Index, one.Value + ",");
    }

    private void Flip(RawAnswer answer)
    {
        // Never a letter or digit, which could make another name of a name.
        for (var i = 0; i < 3 && answer.Body.Length > 0; i++)
        {
            answer.Body[random.Next(answer.Body.Length)] = Pick<byte>(
                0,
                0x1B,
                0x7F,
                0x80,
                0xC3,
                0xFE,
                0xFF,
                (byte)'\n'
            );
        }
    }

    private void Compress(RawAnswer answer)
    {
        answer.Headers.Add(("Content-Encoding", "gzip"));
        if (random.Next(3) == 0)
            return;
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(answer.Body);
            // A bomb is small on the wire.
            if (random.Next(20) == 0)
            {
                for (var i = 0; i < 80; i++)
                    gzip.Write(new byte[1024 * 1024]);
            }
        }
        answer.Body = packed.ToArray();
        if (random.Next(2) == 0)
            answer.Body = answer.Body[..^random.Next(1, 9)];
    }

    private static void SetHeader(RawAnswer answer, string name, string value)
    {
        answer.Headers.RemoveAll(header => header.Name == name);
        answer.Headers.Add((name, value));
    }

    private void SetOddHeader(RawAnswer answer)
    {
        var (name, value) = Pick(
            ("ETag", "*"),
            ("ETag", "\"1\", *"),
            ("ETag", "W/"),
            ("ETag", "\u0001"),
            ("ETag", "\"a\r\n b\""),
            ("ETag", new string('e', 10_000)),
            ("ETag", "\u00ff"),
            ("Retry-After", "NaN"),
            ("Retry-After", "-1"),
            ("Retry-After", "1e300"),
            ("Retry-After", "99999999999999999999"),
            ("Retry-After", "Thu, 99 Foo 9999 99:99:99 GMT"),
            ("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"),
            ("Date", "Mon, 01 Jan 0001 00:00:00 GMT"),
            ("x-ms-throttle-scope", "a/b/c\u001b"),
            ("Content-Length", "-5"),
            ("Content-Length", "x"),
            ("Transfer-Encoding", "gzip"),
            ("WWW-Authenticate", "Bearer claims=\"!!!!\""),
            ("WWW-Authenticate", "Bearer error=\"insufficient_claims\", claims=\"eyJ\""),
            ("Set-Cookie", "a=b"),
            ("X-Long", new string('h', 100_000)),
            ("Bad Name", "x"),
            ("", "x"),
            ("Content-Encoding", "br"),
            ("Content-Range", "bytes 0-1/2"),
            ("Content-Type", "application/json; charset=\"utf-7\"")
        );
        if (name == "ETag" && !answer.StatusLine.Contains(" 200 ", StringComparison.Ordinal))
            return;
        SetHeader(answer, name, value);
        answer.KeepsConnection = false;
    }

    private void Redirect(RawAnswer answer)
    {
        answer.StatusLine = "HTTP/1.1 " + Pick("300 x", "301 x", "302 x", "303 x", "304 x", "307 x", "308 x");
        answer.Headers.Add(
            ("Location", Pick("https://evil.example/", "/", "//evil.example", "file:///etc/passwd", "", "\u0001"))
        );
    }

    [GeneratedRegex("\"(\\w+)\":(\"(?:[^\"\\\\]|\\\\.)*\"|[-\\w.]+|\\[\\]|\\{\\})", RegexOptions.CultureInvariant)]
    private static partial Regex Value();
}
