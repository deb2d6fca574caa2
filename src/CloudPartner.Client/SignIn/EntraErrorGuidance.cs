namespace CloudPartner.Client.SignIn;

/// <summary>
/// What to do about the errors that administrators meet: codes of Microsoft Entra, and those of MSAL.
/// </summary>
internal static class EntraErrorGuidance
{
    private const string Secret =
        "The client secret is wrong. Use the secret's value, not its ID, and check that it belongs to this "
        + "application.";
    private const string Again = "The sign-in is no longer valid. Run Connect-CloudPartner again.";
    private const string Mfa =
        "The tenant requires multi-factor authentication. Sign in interactively (Connect-CloudPartner without "
        + "-UseDeviceCode), or as an application.";
    private const string Access =
        "A conditional access policy of the tenant refuses this sign-in. Ask the tenant's administrator which one "
        + "(the sign-in log says), or sign in from a device and place that it allows.";
    private const string Account = "The account cannot sign in. Ask the tenant's administrator about it.";
    private const string DeviceCode =
        "The device code has expired. Run Connect-CloudPartner -UseDeviceCode again and enter the new code sooner.";
    private const string NoManagedIdentity =
        "There is no managed identity here. Run this on a machine in Azure with a managed identity, or sign in "
        + "another way.";
    private const string Federation =
        "Compare issuer, subject and audience of the federated credential on the app registration with those of "
        + "the token, letter by letter.";

    // Codes and their meanings: learn.microsoft.com/entra/identity-platform/reference-error-codes.
    private static readonly Dictionary<string, string> NextSteps = new(StringComparer.Ordinal)
    {
        ["AADSTS7000215"] = Secret,
        ["AADSTS7000216"] = "The application needs a credential. Use -Credential or one of the certificate parameters.",
        ["AADSTS7000218"] =
            "People cannot sign in with this application. Allow public client flows on its "
            + "registration, or sign in with its secret or certificate.",
        ["AADSTS7000222"] = "The client secret has expired. Create a new one on the app registration and use that.",
        ["AADSTS7000112"] = "The application is disabled in this tenant. Ask the tenant's administrator to enable it.",
        ["AADSTS700016"] = "The tenant does not know this application. Check the application ID and the tenant.",
        ["AADSTS50194"] = "The application signs in to its own tenant only. Name that tenant with -Tenant.",
        ["AADSTS90002"] = "There is no such tenant. Check the tenant ID or domain.",
        ["AADSTS900023"] = "There is no such tenant. Check the tenant ID or domain.",
        ["AADSTS700027"] =
            "The certificate does not belong to this application. Upload its public part to the app registration, or "
            + "use the one that is there.",
        ["AADSTS700024"] =
            "The application's assertion has expired or is not valid yet. Check this machine's clock; for a federated "
            + "token, get a fresh one.",
        ["AADSTS70021"] = Federation,
        ["AADSTS700211"] = Federation,
        ["AADSTS700212"] = Federation,
        ["AADSTS700213"] = Federation,
        ["AADSTS700223"] = Federation,
        ["AADSTS65001"] =
            "Nobody has consented to this application. Ask an administrator of the tenant to grant consent to it.",
        ["AADSTS65004"] = "Consent was declined. Sign in again and consent, or ask an administrator to.",
        ["AADSTS90094"] = "Only an administrator of the tenant can consent to this application. Ask one to.",
        ["AADSTS50105"] =
            "The identity is not assigned to the application. Ask the tenant's administrator to assign it.",
        ["AADSTS500011"] =
            "The tenant does not know the service. Check the environment's audience, and that the service was "
            + "consented to in this tenant.",
        ["AADSTS70011"] = "The scope is not valid. Check the audience of the environment.",
        ["AADSTS50011"] =
            "The application lacks the redirect address http://localhost. Add it to the registration, as one for "
            + "mobile and desktop applications.",
        ["AADSTS50072"] = Mfa,
        ["AADSTS50074"] = Mfa,
        ["AADSTS50076"] = Mfa,
        ["AADSTS50078"] = Mfa,
        ["AADSTS50079"] = Mfa,
        ["AADSTS50158"] = Mfa,
        ["AADSTS53000"] = Access,
        ["AADSTS53001"] = Access,
        ["AADSTS53002"] = Access,
        ["AADSTS53003"] = Access,
        ["AADSTS530003"] = Access,
        ["AADSTS53011"] = Access,
        ["AADSTS50131"] = Access,
        ["AADSTS50020"] =
            "The account belongs to another tenant. Name the account's own tenant with -Tenant, or have it invited "
            + "as a guest.",
        ["AADSTS50034"] = "There is no such account in the tenant. Check its name and the tenant.",
        ["AADSTS50053"] = Account,
        ["AADSTS50055"] = "The password has expired. Change it in a browser, then sign in again.",
        ["AADSTS50057"] = Account,
        ["AADSTS50126"] = "The user name or the password is wrong.",
        ["AADSTS50132"] = Again,
        ["AADSTS50133"] = Again,
        ["AADSTS50173"] = Again,
        ["AADSTS70008"] = Again,
        ["AADSTS70043"] = Again,
        ["AADSTS70044"] = Again,
        ["AADSTS700082"] = Again,
        ["AADSTS700084"] = Again,
        ["AADSTS70019"] = DeviceCode,
        ["AADSTS70020"] = DeviceCode,
        ["authentication_canceled"] = "The sign-in was cancelled in the browser. Run Connect-CloudPartner again.",
        ["access_denied"] = "The sign-in was declined in the browser. Run Connect-CloudPartner again.",
        ["authorization_declined"] = "The sign-in was declined in the browser. Run Connect-CloudPartner again.",
        ["code_expired"] = DeviceCode,
        ["invalid_client"] = Secret,
        ["invalid_grant"] = Again,
        ["linux_xdg_open_failed"] =
            "No browser could be opened on this machine. Use -UseDeviceCode and sign in on another one.",
        ["managed_identity_unreachable_network"] = NoManagedIdentity,
        ["managed_identity_all_sources_unavailable"] = NoManagedIdentity,
        ["managed_identity_request_failed"] =
            "Check that the machine has this managed identity assigned; for a user-assigned one give its "
            + "application (client) ID.",
        ["user_assigned_managed_identity_not_supported"] =
            "This kind of machine has only a system-assigned identity. Leave out -ApplicationId.",
    };

    /// <summary>The step for a code; null if there is none.</summary>
    public static string? NextStep(string? code) =>
        code is not null && NextSteps.TryGetValue(code, out var step) ? step : null;
}
