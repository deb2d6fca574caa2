namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>What the parts of an address have to look like (utility-resources: Address, Contact).</summary>
internal static class AddressRules
{
    public static string[] Fields { get; } =
    [
        "country",
        "region",
        "city",
        "state",
        "addressLine1",
        "addressLine2",
        "postalCode",
        "firstName",
        "middleName",
        "lastName",
        "phoneNumber",
    ];

    public static string[] ContactFields { get; } = ["firstName", "lastName", "email", "phoneNumber"];

    /// <summary>Null means absent, which is for the caller to judge.</summary>
    public static string? Refuse(string field, string? value)
    {
        if (value is null)
            return null;
        var (least, most) = field switch
        {
            "country" => (2, 2),
            "state" => (0, 2),
            "addressLine1" => (1, 200),
            "addressLine2" => (0, 200),
            "firstName" or "middleName" or "lastName" => (0, 50),
            _ => (0, 200),
        };
        return value.Length < least || value.Length > most ? $"{field} has {least} to {most} characters." : null;
    }
}
