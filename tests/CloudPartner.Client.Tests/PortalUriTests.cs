using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Tests;

public class PortalUriTests
{
    private static readonly Uri Root = new("https://portal.example/base/");

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public void A_segment_that_a_url_cannot_hold_is_refused(string segment) =>
        Assert.Equal(FaultKind.Invalid, Assert.Throws<CloudPartnerException>(() => Build(segment)).Fault.Kind);

    [Theory]
    [InlineData("a/b")]
    [InlineData("../users")]
    [InlineData("%2e%2e")]
    [InlineData("a?x=1")]
    [InlineData("a#f")]
    [InlineData(@"a\b")]
    [InlineData("//evil.example/x")]
    [InlineData("\ud83d\ude00")]
    [InlineData("\u001b]0;x\r\n")]
    public void A_segment_stays_one_segment(string segment)
    {
        var address = Build(segment);
        Assert.Equal("portal.example", address.Host);
        Assert.Equal($"/base/api/{Uri.EscapeDataString(segment)}/users", address.AbsolutePath);
        Assert.Equal("?v=1", address.Query);
    }

    [Fact]
    public void Any_text_is_refused_or_becomes_exactly_one_segment_that_decodes_to_it()
    {
        var random = new Random(20190401);
        const string Nasty = "./\\%?#&=@:;+ \t\0\r\n\"'<>{}|^`~!$()*,[]aZ09-_\u00e9\u202e\u2028\ud83d\ude00";
        for (var i = 0; i < 100_000; i++)
        {
            var text = new string([
                .. Enumerable.Range(0, random.Next(1, 9)).Select(_ => Nasty[random.Next(Nasty.Length)]),
            ]);
            Uri address;
            try
            {
                address = Build(text);
            }
            catch (CloudPartnerException)
            {
                // Half of a surrogate pair is no text: it would come back as another character, and so name somebody
                // else.
                Assert.True(text is "." or ".." || HasLoneSurrogate(text), text);
                continue;
            }
            var segment = address.AbsolutePath["/base/api/".Length..^"/users".Length];
            Assert.DoesNotContain('/', segment);
            Assert.Equal(text, Uri.UnescapeDataString(segment));
        }
    }

    [Theory]
    [InlineData("https://portal.example/base/api", true)]
    [InlineData("http://portal.example/base/api", false)]
    [InlineData("https://portal.example:444/base/api", false)]
    [InlineData("https://portal.example.evil.example/base/api", false)]
    [InlineData("https://user@portal.example/base/api", false)]
    [InlineData("https://portal.example/other", false)]
    [InlineData("https://portal.example/base", false)]
    [InlineData("https://portal.example/base/../other/", false)]
    [InlineData("https://portal.example/base/%2e%2e/other/", false)]
    [InlineData("HTTPS://PORTAL.example:443/base/api", true)]
    public void Below_means_same_origin_and_path(string address, bool below) =>
        Assert.Equal(below, PortalUri.IsBelow(Root, new Uri(address)));

    private static Uri Build(string segment) => PortalUri.Build(Root, ["api", segment, "users"], [("v", "1")]);

    private static bool HasLoneSurrogate(string text) =>
        new System.Text.UTF8Encoding(false).GetString(System.Text.Encoding.UTF8.GetBytes(text)) != text;
}
