using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Control;

/// <summary>
/// Variants of how the services answer, where callers have seen more than one. The defaults are what is documented
/// today or was seen last.
/// </summary>
internal sealed record Behaviour
{
    public const string WithStatus = "status";
    public const string WithRefusal = "refusal";
    public const string Allowed = "allowed";
    public const string Refused = "refused";
    public const string Premium = "P1";

    private static readonly string[] Statuses =
    [
        "VerifiedShippable",
        "Verified",
        "InteractionRequired",
        "StreetPartial",
        "PremisesPartial",
        "Multiple",
        "None",
        "NotValidated",
    ];

    /// <summary>
    /// Whether Partner Center's answers begin with a byte order mark, as callers of the service saw in 2019 and in 2025
    /// (Azure/msrest-for-python#144).
    /// </summary>
    public bool ByteOrderMark { get; init; } = true;

    /// <summary>How an address is judged: 200 and a status, or 400 as until June 2021.</summary>
    public string AddressValidation { get; init; } = WithStatus;

    /// <summary>
    /// A status to return for every address, to try how clients handle it; without one the address decides.
    /// </summary>
    public string? AddressStatus { get; init; }

    /// <summary>The code of the refusal for want of a second factor.</summary>
    public string SecondFactorCode { get; init; } = "900421";

    /// <summary>
    /// Whether members of roles can be removed, as is documented, or are refused with the code 2000, as was seen in
    /// 2025.
    /// </summary>
    public string MemberRemoval { get; init; } = Allowed;

    /// <summary>The licence of the tenant, which reports about sign-ins take.</summary>
    public string Licence { get; init; } = Premium;

    /// <summary>The permissions of Microsoft Graph that nobody has, to try what clients do without them.</summary>
    public IReadOnlyList<string> WithheldPermissions { get; init; } = [];

    public FieldError? Check() =>
        Must("addressValidation", AddressValidation, [WithStatus, WithRefusal])
        ?? (AddressStatus is null ? null : Must("addressStatus", AddressStatus, Statuses))
        ?? Must("secondFactorCode", SecondFactorCode, ["900421", "10001"])
        ?? Must("memberRemoval", MemberRemoval, [Allowed, Refused])
        ?? Must("licence", Licence, [Premium, "free"])
        ?? WithheldPermissions
            .Select(permission => Must("withheldPermissions", permission, GraphPermission.All))
            .FirstOrDefault(error => error is not null);

    private static FieldError? Must(string name, string? value, string[] values) =>
        values.Contains(value) ? null : new FieldError(name, $"It is one of {string.Join(", ", values)}.");
}
