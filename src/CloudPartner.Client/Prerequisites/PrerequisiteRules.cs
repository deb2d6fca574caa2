using System.Text.RegularExpressions;

namespace CloudPartner.Client.Prerequisites;

/// <summary>How each step of the catalogue that can be checked is checked.</summary>
internal static partial class PrerequisiteRules
{
    // The domains of Microsoft accounts by their first label; most exist under many countries.
    private static readonly string[] MicrosoftAccountDomains =
    [
        "outlook",
        "hotmail",
        "live",
        "msn",
        "passport",
        "windowslive",
    ];

    private static readonly Dictionary<string, Func<PrerequisiteContext, Task<Finding>>> ByName = new()
    {
        ["MpnMembership"] = context => StepAsync(context, "MpnMembership"),
        ["MicrosoftAccount"] = context => StepAsync(context, "MicrosoftAccount"),
        ["RegistrationForm"] = context => StepAsync(context, "RegistrationForm"),
        ["PortalSignIn"] = context => StepAsync(context, "PortalSignIn"),
        ["DevCenterAccount"] = context => StepAsync(context, "DevCenterAccount"),
        ["CompanyRegistration"] = async context =>
            (await context.RegistrationAsync().ConfigureAwait(false)).Judge(facts => State(facts.CompanyRegistration)),
        ["TaxProfile"] = async context =>
            (await context.RegistrationAsync().ConfigureAwait(false)).Judge(facts => State(facts.TaxProfile)),
        ["BankAccount"] = async context =>
            (await context.RegistrationAsync().ConfigureAwait(false)).Judge(facts => State(facts.BankAccount)),
        ["PublisherAgreement"] = async context =>
            (await context.RegistrationAsync().ConfigureAwait(false)).Judge(Agreement),
        ["CompanyVetting"] = async context => (await context.RegistrationAsync().ConfigureAwait(false)).Judge(Vetting),
        ["AccountName"] = AccountNameAsync,
        ["ContactEmail"] = ContactEmailAsync,
        ["ContactPhone"] = context => Task.FromResult(ContactPhone(context.Data.ContactPhone)),
        ["ApiToken"] = ApiAccessRules.TokenAsync,
        ["ApiPermission"] = ApiAccessRules.PermissionAsync,
        ["ServicePrincipalIds"] = ApiAccessRules.IdsAsync,
        ["ServicePrincipalUser"] = ApiAccessRules.UserAsync,
        ["PublisherMpnId"] = async context =>
            (await context.ProfileAsync().ConfigureAwait(false)).Judge(profile =>
                string.IsNullOrWhiteSpace(profile.MpnId)
                    ? Finding.Failed("The profile has no MPN ID.")
                    : Finding.Passed($"The profile has the MPN ID {TextSanitizer.Shorten(profile.MpnId)}.")
            ),
        ["WorkAccount"] = TenantRules.WorkAccountAsync,
        ["MpnTenant"] = TenantRules.MpnTenantAsync,
        ["PrimaryContact"] = TenantRules.PrimaryContactAsync,
        ["ProgramMembership"] = context => StepAsync(context, "MpnMembership"),
        ["TwoOwners"] = RoleHolderRules.TwoOwnersAsync,
        ["RoleHolderMfa"] = RoleHolderRules.MfaAsync,
        ["PayoutTaxForms"] = async context =>
            (await context.RegistrationAsync().ConfigureAwait(false)).Judge(facts => State(facts.TaxProfile)),
        ["PayoutProfile"] = async context =>
            (await context.RegistrationAsync().ConfigureAwait(false)).Judge(facts => State(facts.BankAccount)),
    };

    /// <summary>The steps about which no service is silent; of the others it may say nothing.</summary>
    public static readonly IReadOnlyList<string> AlwaysAnswered =
    [
        "ApiToken",
        "ApiPermission",
        "ServicePrincipalUser",
        "PublisherMpnId",
    ];

    /// <summary>The names of the steps that can be checked.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>Checks a step.</summary>
    public static Task<Finding> CheckAsync(PrerequisiteEntry entry, PrerequisiteContext context) =>
        ByName.TryGetValue(entry.Name, out var rule)
            ? rule(context)
            : Task.FromResult(
                new Finding(PrerequisiteStatus.NotAttested, "No API shows this; a person has to attest it.")
            );

    private static async Task<Finding> StepAsync(PrerequisiteContext context, string name)
    {
        return (await context.RegistrationAsync().ConfigureAwait(false)).Judge(facts =>
        {
            if (facts.Steps.FirstOrDefault(candidate => candidate.Name == name) is not { } step)
                return State(null);
            var found = State(step.State);
            var when = step.CompletedTime is { } time ? $" since {TextSanitizer.Day(time)}" : "";
            return found with
            {
                Detail =
                    found.Detail.TrimEnd('.')
                    + when
                    + "."
                    + (step.Detail is { Length: > 0 } detail ? " " + TextSanitizer.Shorten(detail, 200) : ""),
            };
        });
    }

    private static Finding State(string? state) =>
        state switch
        {
            null => Finding.Unknown("The service says nothing about this step."),
            "done" => Finding.Passed("The service reports 'done'."),
            "open" or "pending" => Finding.Failed($"The service reports '{state}'."),
            _ => Finding.Unknown($"The service reports '{TextSanitizer.Shorten(state)}', which is not known here."),
        };

    private static Finding Agreement(RegistrationFacts facts)
    {
        if (facts.Agreements is null)
            return Finding.Unknown("The service says nothing about agreements.");
        var accepted = facts.Agreements.FirstOrDefault(agreement =>
            agreement.Name.Contains("Publisher Agreement", StringComparison.OrdinalIgnoreCase)
            && agreement.AcceptedTime is not null
        );
        return accepted is null
            ? Finding.Failed("The service knows of no accepted publisher agreement.")
            : Finding.Passed(
                $"Accepted on {TextSanitizer.Day(accepted.AcceptedTime!.Value)} by "
                    + $"{TextSanitizer.Shorten(accepted.AcceptedBy ?? "somebody")}."
            );
    }

    private static Finding Vetting(RegistrationFacts facts)
    {
        var meaning = VerificationMeaning.Explain(facts, DateTimeOffset.UtcNow);
        var found = facts.VettingStatus switch
        {
            null => Finding.Unknown("The service says nothing about the verification."),
            "authorized" => Finding.Passed("The service reports 'authorized'."),
            "none" or "pending" or "rejected" => Finding.Failed(
                $"The service reports '{facts.VettingStatus}'"
                    + (
                        facts.VettingSubStatus is null or "none"
                            ? "."
                            : $", at '{TextSanitizer.Shorten(facts.VettingSubStatus)}'."
                    )
                    + $" {meaning.Detail}"
            ),
            _ => Finding.Unknown(
                $"The service reports '{TextSanitizer.Shorten(facts.VettingStatus)}', which is not known here."
            ),
        };
        return found with { NextStep = meaning.NextStep };
    }

    private static async Task<Finding> AccountNameAsync(PrerequisiteContext context)
    {
        if (context.Data.AccountName is { } given)
            return Judge(given);
        return (await context.ProfileAsync().ConfigureAwait(false)).Judge(profile =>
            profile.DisplayName is { Length: > 0 } name
                ? Judge(name)
                : Finding.Unknown("The profile has no display name; name the account with -AccountName.")
        );

        static Finding Judge(string name) =>
            NamingRules.ObjectionToName(name) is { } objection
                ? Finding.Failed(objection)
                : Finding.Passed($"The name '{TextSanitizer.Shorten(name)}' holds no forbidden word.");
    }

    private static async Task<Finding> ContactEmailAsync(PrerequisiteContext context)
    {
        if (context.Data.ContactEmail is { } given)
            return Judge([given]);
        return (await context.ProfileAsync().ConfigureAwait(false)).Judge(profile =>
            profile.OwnerEmails.Count > 0
                ? Judge(profile.OwnerEmails)
                : Finding.Unknown("The profile names no registered owner; name an address with -ContactEmail.")
        );

        static Finding Judge(IReadOnlyList<string> emails)
        {
            foreach (var email in emails)
            {
                if (NamingRules.ObjectionToContact(email) is { } objection)
                    return Finding.Failed(objection);
            }

            return Finding.Passed(
                $"{string.Join(", ", emails.Select(email => TextSanitizer.Shorten(email)))}: nothing speaks against it."
            );
        }
    }

    internal static Finding ContactPhone(string? phone)
    {
        if (phone is null)
            return Finding.Unknown("There is no number to check; give one with -ContactPhone.");
        var shown = TextSanitizer.Shorten(phone);
        if (Extension().IsMatch(phone))
            return Finding.Failed($"The number '{shown}' has an extension, which a verification call cannot dial.");
        return phone.Count(char.IsAsciiDigit) is >= 5 and <= 15 && PhoneShape().IsMatch(phone)
            ? Finding.Passed($"The number '{shown}' has no extension.")
            : Finding.Failed($"'{shown}' is no phone number.");
    }

    internal static Finding WorkAccount(string? email)
    {
        if (email is null)
            return Finding.Unknown("There is no address to check; give one with -WorkEmail.");
        if (!FieldRules.IsEmail(email))
            return Finding.Failed($"'{TextSanitizer.Shorten(email)}' is no e-mail address.");
        return IsMicrosoftAccount(email)
            ? Finding.Failed(
                $"{email} is a Microsoft account (its domain is {DomainOf(email)}); Partner Center needs a work "
                    + "account."
            )
            : Finding.Passed($"{email} is no address of a Microsoft account that is known by its domain.");
    }

    /// <summary>
    /// True for an address in a domain of Microsoft accounts. Those with an address of some other domain cannot be told
    /// by it.
    /// </summary>
    internal static bool IsMicrosoftAccount(string email) =>
        DomainOf(email).Split('.') is { Length: 2 or 3 } labels
        && MicrosoftAccountDomains.Contains(labels[0], StringComparer.OrdinalIgnoreCase);

    /// <summary>What follows the @ of an e-mail address.</summary>
    internal static string DomainOf(string email) => email[(email.IndexOf('@', StringComparison.Ordinal) + 1)..];

    internal static Finding MpnTenant(PrerequisiteData data)
    {
        if (data.WorkEmail is null || data.MpnTenantDomains is not { Count: > 0 } domains)
        {
            return Finding.Unknown(
                "There is nothing to compare; give -WorkEmail and the verified domains of the MPN ID's tenant with "
                    + "-MpnTenantDomain."
            );
        }

        if (!FieldRules.IsEmail(data.WorkEmail))
            return Finding.Failed($"'{TextSanitizer.Shorten(data.WorkEmail)}' is no e-mail address.");
        var domain = DomainOf(data.WorkEmail);
        var tenant = string.Join(", ", domains.Select(name => TextSanitizer.Shorten(name)));
        return domains.Contains(domain, StringComparer.OrdinalIgnoreCase)
            ? Finding.Passed($"{domain} is a domain of the tenant of the MPN ID.")
            : Finding.Failed($"{data.WorkEmail} lies outside the tenant of the MPN ID, whose domains are {tenant}.");
    }

    [GeneratedRegex(
        @"(ext(ension|n)?\.?|x|#|;|,|durchwahl|poste)\s*[:=]?\s*\d+\D*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Extension();

    [GeneratedRegex(@"\A\s*\+?[0-9 ()./\-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex PhoneShape();
}
