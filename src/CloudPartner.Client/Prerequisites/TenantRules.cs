namespace CloudPartner.Client.Prerequisites;

/// <summary>The checks of addresses against the tenants that their domains belong to.</summary>
internal static class TenantRules
{
    public static async Task<Finding> WorkAccountAsync(PrerequisiteContext context)
    {
        var email = await EmailAsync(context).ConfigureAwait(false);
        var form = PrerequisiteRules.WorkAccount(email);
        if (form.Status != PrerequisiteStatus.Passed)
            return form;
        var domain = PrerequisiteRules.DomainOf(email!);
        var tenant = await context.TenantOfAsync(domain).ConfigureAwait(false);
        return tenant.Value switch
        {
            null => form with
            {
                Detail = $"{form.Detail} Whether a tenant has the domain could not be asked: {tenant.Fault!.Message}",
            },
            { Id: var id } when id == Guid.Empty => Finding.Failed(
                $"No tenant of Microsoft Entra has the domain {domain} of {email}, so it is no work account."
            ),
            var found => Finding.Passed($"{domain} of {email} belongs to the tenant {Shown(found)}."),
        };
    }

    public static async Task<Finding> MpnTenantAsync(PrerequisiteContext context)
    {
        var data = context.Data;
        var email = await EmailAsync(context).ConfigureAwait(false);
        var local = PrerequisiteRules.MpnTenant(data with { WorkEmail = email });
        if (local.Status == PrerequisiteStatus.Passed || email is null || !FieldRules.IsEmail(email))
            return local;
        var domain = PrerequisiteRules.DomainOf(email);
        var mine = await context.TenantOfAsync(domain).ConfigureAwait(false);
        // Without a name for it, the programme's tenant is the one that was signed in to.
        var other = data.MpnTenantDomains is [var named, ..]
            ? await context.TenantOfAsync(named).ConfigureAwait(false)
            : await context.OwnTenantAsync().ConfigureAwait(false);
        if ((mine.Fault ?? other.Fault) is { } unread)
            return local with { Detail = $"{local.Detail} The tenants could not be asked for: {unread.Message}" };
        if (mine.Value!.Id == Guid.Empty)
            return Finding.Failed($"No tenant of Microsoft Entra has the domain {domain} of {email}.");
        return mine.Value.Id == other.Value!.Id
            ? Finding.Passed($"{domain} of {email} belongs to the tenant {Shown(other.Value)}.")
            : Finding.Failed(
                $"{email} lies outside the tenant {Shown(other.Value)}: its domain belongs to {Shown(mine.Value)}."
            );
    }

    public static async Task<Finding> PrimaryContactAsync(PrerequisiteContext context)
    {
        var email = context.Data.ContactEmail;
        if (email is null)
        {
            var profile = await context.ProfileAsync().ConfigureAwait(false);
            email = profile.Value?.Legal?.PrimaryContact?.Email;
            if (string.IsNullOrWhiteSpace(email))
            {
                return Finding.Unknown(
                    "The service names no primary contact"
                        + (profile.Fault is null ? "" : $" ({profile.Fault.Message.TrimEnd('.')})")
                        + "; name the address with -ContactEmail."
                );
            }
        }

        if (NamingRules.ObjectionToContact(email) is { } objection)
            return Finding.Failed(objection);
        var domain = PrerequisiteRules.DomainOf(email);
        if (domain.EndsWith(".onmicrosoft.com", StringComparison.OrdinalIgnoreCase))
        {
            return Finding.Failed(
                $"{email} is on the tenant's first domain, onmicrosoft.com, and not on one of the company's own."
            );
        }

        if (PrerequisiteRules.IsMicrosoftAccount(email))
            return Finding.Failed($"{email} is a personal address (its domain is {domain}).");
        var tenant = await context.OwnTenantAsync().ConfigureAwait(false);
        return tenant.Judge(own =>
            own.Domains.Contains(domain, StringComparer.OrdinalIgnoreCase)
                ? Finding.Passed($"{email} is on a verified domain of the tenant {Shown(own)}.")
                : Finding.Unknown(
                    $"{domain} of {email} is not among the verified domains of the tenant {Shown(own)}; if the company "
                        + "owns it all the same, have that attested."
                )
        );
    }

    // The migration is asked about an address that somebody names; the account of today is that of whoever is there.
    private static async Task<string?> EmailAsync(PrerequisiteContext context)
    {
        if (context.Data.WorkEmail is { } given || context.Stage == PrerequisiteStage.PartnerCenterMigration)
            return context.Data.WorkEmail;
        if (context.CallerEmail is { } caller)
            return caller;
        var profile = (await context.ProfileAsync().ConfigureAwait(false)).Value;
        return profile?.Legal?.PrimaryContact?.Email ?? (profile?.OwnerEmails is [var owner, ..] ? owner : null);
    }

    private static string Shown(TenantFacts tenant) => TextSanitizer.Shorten(tenant.ToString());
}
