using CloudPartner.Client.Json;

namespace CloudPartner.Client.Portals.PartnerCenter;

/// <summary>From a name in the input to a person in the tenant.</summary>
internal sealed partial class PartnerCenterClient
{
    private const string Pending = "PendingAcceptance";

    private async Task<RoleMember> ResolveAsync(DesiredPortalUser user, CancellationToken cancellationToken)
    {
        var directory = context.People ?? throw NotSupported(
            $"The environment {context.Environment.Name} names no Microsoft Graph, so {user} cannot be found in the tenant.",
            "Save the environment with -GraphEndpoint (Add-CloudPartnerEnvironment), or use the environment PartnerCenter.");
        var name = user.Email!;
        var people = await directory.FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (people.Count > 1) throw Ambiguous(name, people);
        if (people is [var person])
        {
            if (!person.IsEnabled)
                throw new CloudPartnerException(new CloudPartnerFault(FaultKind.Locked, $"The account of {name} ({person.UserPrincipalName}) is disabled in the tenant.")
                {
                    RecommendedAction = "Enable the account in Microsoft Entra first, or leave this person out.",
                });
            if (person.GuestState == Pending)
                context.Options.Notice?.Invoke($"{name} has not accepted the invitation to the tenant yet. The role can be used once they have; ask them to look for the invitation"
                    + (context.Options.Invite ? "." : ", or send it again from Microsoft Entra."));
            return new RoleMember(person.Id, person.DisplayName ?? user.DisplayName, person.UserPrincipalName ?? name);
        }
        if (!context.Options.Invite)
            throw new CloudPartnerException(new CloudPartnerFault(FaultKind.NotFound, $"Nobody in the tenant signs in with {name} or has it as mail address.")
            {
                RecommendedAction = "Check the spelling, or invite the person as a guest with -Invite.",
            });
        var id = await directory.InviteAsync(name, user.DisplayName, cancellationToken).ConfigureAwait(false);
        context.Options.Notice?.Invoke($"{name} was invited to the tenant as a guest. The role can be used once they have accepted.");
        // The directory gave the guest a name to sign in with; the member carries that, as it would if somebody else had invited them.
        var guest = await directory.FindAsync(id, cancellationToken).ConfigureAwait(false);
        return new RoleMember(id, user.DisplayName ?? (guest is [{ DisplayName: { } shown }] ? shown : null), guest is [{ UserPrincipalName: { } principal }] ? principal : name);
    }

    private static CloudPartnerException Ambiguous(string name, IReadOnlyList<Person> people) => FieldRules.Refuse("Email", name,
        $"is the name of {people.Count} people in the tenant: {string.Join(" and ", people.Select(person => $"{person.UserPrincipalName} ({person.Id})"))}; name the one that is meant by the address they sign in with");
}
