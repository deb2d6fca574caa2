using System.Text.RegularExpressions;

namespace CloudPartner;

/// <summary>
/// The rules that a value passes before anything is sent. They are as strict as a source states and as a URL needs, no
/// stricter: the service has the last word. Each refusal is an <see cref="FaultKind.Invalid"/> fault with field, value
/// and rule.
/// </summary>
public static partial class FieldRules
{
    /// <summary>
    /// The longest e-mail address (RFC 5321, section 4.5.3.1.3: a path of 256 characters less its angle brackets).
    /// </summary>
    public const int LongestEmail = 254;

    /// <summary>The longest display name. Ours: no source states one.</summary>
    public const int LongestDisplayName = 100;

    /// <summary>The longest publisher ID. Ours: no source states one, and longer than any that was seen.</summary>
    public const int LongestPublisherId = 128;

    private static readonly PortalUserKind[] AskableKinds =
    [
        .. Enum.GetValues<PortalUserKind>().Where(kind => kind != PortalUserKind.Unknown),
    ];

    // By number too: so PowerShell writes an enum into JSON, into CliXml and between two sessions.
    private static readonly Dictionary<string, PortalUserKind> KindsByText = AskableKinds
        .SelectMany(kind => new[] { (Text: kind.ToString(), Kind: kind), (Text: kind.ToString("D"), Kind: kind) })
        .ToDictionary(pair => pair.Text, pair => pair.Kind, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The text of a value without the white space at its ends; null if it is empty. What could not be sent as it is,
    /// such as a control
    /// character or half a character, is refused.
    /// </summary>
    public static string? Text(string field, object? value)
    {
        var text = value switch
        {
            null => null,
            string already => already,
            IFormattable formattable => formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
        text = text?.Trim();
        if (text is not null && OddCharacter.Objection(text) is { } objection)
            throw new CloudPartnerException(CloudPartnerFault.Invalid(field, text, objection));
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>A name to show, under the rules of <see cref="Text"/>.</summary>
    public static string? DisplayName(object? value)
    {
        var text = Text("DisplayName", value);
        return text?.Length > LongestDisplayName
            ? throw Refuse("DisplayName", text, $"is longer than {LongestDisplayName} characters")
            : text;
    }

    /// <summary>An e-mail address as it was written, if it has the shape of one.</summary>
    /// <param name="value">What was written.</param>
    /// <param name="field">Where it was written, for the refusal.</param>
    public static string Email(string value, string field = "Email")
    {
        if (value.Length > LongestEmail)
            throw Refuse(field, value, $"is longer than {LongestEmail} characters");
        if (!EmailShape().IsMatch(value))
            throw RefuseAscii(field, value, "is not an e-mail address of the form name@domain.tld");
        return value;
    }

    /// <summary>True if a value has the shape of an e-mail address.</summary>
    public static bool IsEmail(string value) => value.Length <= LongestEmail && EmailShape().IsMatch(value);

    /// <summary>An ID in one of the usual GUID forms.</summary>
    public static Guid Id(string field, string? value)
    {
        if (value is null)
            throw Missing(field, "a service principal needs application ID, tenant ID and object ID, each a GUID");
        if (!Guid.TryParse(value, out var id) || id == Guid.Empty)
        {
            throw RefuseAscii(
                field,
                value,
                "is not a GUID of the form 00000000-0000-0000-0000-000000000000 (and not all zeros)"
            );
        }

        return id;
    }

    /// <summary>A kind by name, in any case, or by number.</summary>
    public static PortalUserKind Kind(string value) =>
        KindsByText.TryGetValue(value, out var kind)
            ? kind
            : throw RefuseAscii("Kind", value, $"is not one of {string.Join(", ", AskableKinds)}");

    /// <summary>A publisher ID that stays one segment of a URL.</summary>
    /// <param name="value">What was written.</param>
    /// <param name="field">Where it was written, for the refusal.</param>
    public static string PublisherId(string value, string field = "PublisherId")
    {
        if (value.Length > LongestPublisherId)
            throw Refuse(field, value, $"is longer than {LongestPublisherId} characters");
        if (!PublisherIdShape().IsMatch(value))
        {
            throw RefuseAscii(
                field,
                value,
                "must start with a letter or digit and hold only letters, digits, '.', '_' and '-'"
            );
        }

        return value;
    }

    /// <summary>The publisher of a connection that has no other, whatever case it is written in.</summary>
    /// <param name="only">Its ID.</param>
    /// <param name="given">What somebody wrote; null if nothing.</param>
    public static string OnlyPublisher(string only, string? given) =>
        given is null || given.Equals(only, StringComparison.OrdinalIgnoreCase)
            ? only
            : throw Refuse(
                "PublisherId",
                given,
                $"is not the account of this connection, which is {only}; leave it out, or sign in to the other "
                    + "account's tenant"
            );

    /// <summary>True if a value has the shape of a publisher ID.</summary>
    public static bool IsPublisherId(string value) =>
        value.Length <= LongestPublisherId && PublisherIdShape().IsMatch(value);

    /// <summary>A tenant: a GUID or a domain name.</summary>
    public static string Tenant(string value) =>
        Guid.TryParse(value, out _) || EmailShape().IsMatch("a@" + value)
            ? value
            : throw RefuseAscii(
                "Tenant",
                value,
                "is neither a tenant ID (a GUID) nor a domain such as contoso.onmicrosoft.com"
            );

    /// <summary>The refusal of a value that is not there.</summary>
    public static CloudPartnerException Missing(string field, string rule) =>
        new(CloudPartnerFault.Invalid(field, null, rule));

    /// <summary>The refusal of a value. A character in it that is not seen, or passes for another, is named.</summary>
    public static CloudPartnerException Refuse(string field, string value, string rule) =>
        Refuse(field, value, rule, OddCharacter.Find(value));

    // What can only be ASCII: any other character is the likeliest reason.
    private static CloudPartnerException RefuseAscii(string field, string value, string rule) =>
        Refuse(field, value, rule, OddCharacter.OutsideAscii(value));

    private static CloudPartnerException Refuse(string field, string value, string rule, string? odd) =>
        new(CloudPartnerFault.Invalid(field, value, odd is null ? rule : $"{rule}; it holds {odd}"));

    // Narrower than RFC 5322: no quoted local parts, no '/' or '%' that a proxy might take for a path or decode twice.
    [GeneratedRegex(
        @"\A(?!\.)(?!.*\.\.)[A-Za-z0-9._+\-'#&~!$*=^{}|]{1,64}(?<!\.)"
            + @"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex EmailShape();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PublisherIdShape();
}
