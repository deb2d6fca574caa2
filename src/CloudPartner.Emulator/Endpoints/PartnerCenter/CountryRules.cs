namespace CloudPartner.Emulator.Endpoints.PartnerCenter;

/// <summary>The rules of a few countries; the real service knows them all.</summary>
internal sealed record CountryRules(
    string Iso2, string[] Cultures, string[] States, string PostalCode, string PhoneNumber, bool HasVatId, string CallingCode)
{
    private const string UnitedStates =
        "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR PA RI SC SD " +
        "TN TX UT VA VT WA WI WV WY";

    private static readonly CountryRules[] All =
    [
        new("US", ["en-US", "es-US"], UnitedStates.Split(' '), @"^\d{5}(-\d{4})?$", @"^(1[-/.]?)?\(?\d{3}\)?[-/.]?\d{3}[-/.]?\d{4}$", false, "1"),
        new("DE", ["de-DE"], [], @"^\d{5}$", @"^[\d ()/-]{5,20}$", true, "49"),
        new("GB", ["en-GB"], [], @"^[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}$", @"^[\d ()-]{7,20}$", true, "44"),
        new("CN", ["zh-CN"], [], @"^\d{6}$", @"^[\d-]{7,20}$", false, "86"),
    ];

    public static CountryRules? Find(string iso2) => All.FirstOrDefault(rules => rules.Iso2.Equals(iso2, StringComparison.OrdinalIgnoreCase));
}
