namespace CloudPartner.Tests;

/// <summary>Text that cannot be sent as it is, and characters that nobody sees, wherever a value comes in.</summary>
public class OddCharacterTests
{
    [Theory]
    [InlineData("DisplayName", "a\0b", "U+0000 at position 2")]
    [InlineData("DisplayName", "a\u001Bb", "U+001B at position 2")]
    [InlineData("DisplayName", "a\tb", "U+0009 at position 2")]
    [InlineData("DisplayName", "a\u2028b", "U+2028 at position 2")]
    [InlineData("DisplayName", "a\u0085b", "U+0085 at position 2")]
    [InlineData("DisplayName", "\u202Eabc", "U+202E at position 1")]
    [InlineData("DisplayName", "\uFEFFabc", "U+FEFF at position 1")]
    [InlineData("DisplayName", "Anna M\uFFFDller", "U+FFFD at position 7")]
    [InlineData("DisplayName", "\U0001F680\uFFFD", "U+FFFD at position 2")]
    [InlineData("DisplayName", "rocket {D83D}", "half a character (U+D83D at position 8)")]
    [InlineData("DisplayName", "{DE80} rocket", "half a character (U+DE80 at position 1)")]
    [InlineData("Evidence", "{D83D}\U0001F680", "half a character (U+D83D at position 1)")]
    [InlineData("Role", "Own\uFFFDer", "U+FFFD at position 4")]
    public void What_cannot_be_sent_as_it_is_is_named(string field, string value, string words)
    {
        // Half a character does not survive the way of a test's data.
        value = value
            .Replace("{D83D}", "\uD83D", StringComparison.Ordinal)
            .Replace("{DE80}", "\uDE80", StringComparison.Ordinal);
        var fault = Assert.Throws<CloudPartnerException>(() => FieldRules.Text(field, value)).Fault;
        Assert.Equal((FaultKind.Invalid, field), (fault.Kind, fault.Field));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a@b.com\n", "a@b.com")]
    [InlineData("\r\n\ta@b.com \u00A0", "a@b.com")]
    [InlineData("\u2003Owner\u3000", "Owner")]
    [InlineData("\u2029x\u0085", "x")]
    [InlineData(" \t\r\n ", null)]
    [InlineData("\U0001F468\u200D\U0001F469\u200D\U0001F467", "\U0001F468\u200D\U0001F469\u200D\U0001F467")]
    [InlineData("Zoe\u0308 \u0645\u062D\u0645\u062F", "Zoe\u0308 \u0645\u062D\u0645\u062F")]
    public void White_space_at_both_ends_goes_and_every_whole_character_stays(string value, string? text) =>
        Assert.Equal(text, FieldRules.Text("DisplayName", value));

    [Theory]
    [InlineData("\u200Bzw@contoso.com", "U+200B (invisible) at position 1")]
    [InlineData("so\u00ADft@contoso.com", "U+00AD (invisible) at position 3")]
    [InlineData("a\u2060b@contoso.com", "U+2060 (invisible) at position 2")]
    [InlineData("a@con\u3164toso.com", "U+3164 (invisible) at position 6")]
    [InlineData("a@contoso.com\uFE0F", "U+FE0F (invisible) at position 14")]
    [InlineData("a\U000E0041@contoso.com", "U+E0041 (invisible) at position 2")]
    [InlineData("a b@contoso.com", "is not an e-mail address")]
    [InlineData("a\u00A0b@contoso.com", "U+00A0 (invisible) at position 2")]
    [InlineData("\u0430da@contoso.com", "U+0430 ('\u0430') at position 1")]
    [InlineData("ada@c\u03BFntoso.com", "U+03BF ('\u03BF') at position 6")]
    [InlineData("ada\uFF20contoso.com", "U+FF20 ('\uFF20') at position 4")]
    [InlineData("ada@contoso\u3002com", "U+3002 ('\u3002') at position 12")]
    [InlineData("a\u2010b@contoso.com", "U+2010 ('\u2010') at position 2")]
    [InlineData("\U0001D41Ada@contoso.com", "U+1D41A ('\U0001D41A') at position 1")]
    [InlineData("jos\u00E9@contoso.com", "U+00E9 ('\u00E9') at position 4")]
    public void A_character_that_an_address_cannot_have_is_named_with_its_position(string email, string words) =>
        Assert.Contains(
            words,
            Assert.Throws<CloudPartnerException>(() => FieldRules.Email(email)).Fault.Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void So_it_is_in_every_other_identifier()
    {
        Assert.Contains(
            "U+200B (invisible) at position 8",
            Message(() => FieldRules.PublisherId("contoso\u200B")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "U+0441 ('\u0441') at position 1",
            Message(() => FieldRules.PublisherId("\u0441ontoso")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "U+200E (invisible) at position 1",
            Message(() => FieldRules.Id("ObjectId", "\u200E11111111-1111-4111-8111-111111111111")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "U+0421 ('\u0421') at position 1",
            Message(() => FieldRules.Tenant("\u0421ontoso.com")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "U+0405 ('\u0405') at position 1",
            Message(() => FieldRules.Kind("\u0405erviceprincipal")),
            StringComparison.Ordinal
        );
        // A role is known to the service alone; its refusal goes the common way.
        Assert.Contains(
            "U+041E ('\u041E') at position 1",
            FieldRules.Refuse("Role", "\u041Ewner", "is not one of Owner, Contributor").Fault.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "U+",
            FieldRules.Refuse("DisplayName", "\u0410\u0434\u0430", "is taken").Fault.Message,
            StringComparison.Ordinal
        );

        static string Message(Action act) => Assert.Throws<CloudPartnerException>(act).Fault.Message;
    }
}
