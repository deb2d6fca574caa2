using CloudPartner.Client.Services.Graph;
using CloudPartner.Client.Services.PartnerCenter.Shapes;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>From a name in the input to a person in the tenant.</summary>
internal sealed partial class PartnerCenterClient
{
    private const string Pending = "PendingAcceptance";

    private async Task<RoleMember> ResolveAsync(DesiredPortalUser user, CancellationToken cancellationToken)
    {
        var directory =
            context.People
            ?? throw NotSupported(
                $"The environment {context.Environment.Name} names no Microsoft Graph, so {user} cannot be found "
                    + "in the tenant.",
                "Save the environment with -GraphEndpoint (Add-CloudPartnerEnvironment), or use the environment "
                    + "PartnerCenter."
            );
        var name = user.Email!;
        var people = await directory
            .FindAsync(user.ObjectId?.ToString("D") ?? name, cancellationToken)
            .ConfigureAwait(false);
        if (people.Count > 1)
            throw Ambiguous(name, people);
        if (people is [var person])
        {
            if (user.ObjectId is { } id && !PeopleDirectory.IsCalled(person, name))
            {
                throw FieldRules.Refuse(
                    "ObjectId",
                    id.ToString("D"),
                    $"is that of {person.UserPrincipalName}, not of {name}; correct one of the two"
                );
            }

            if (!person.IsEnabled)
            {
                throw new CloudPartnerException(
                    new CloudPartnerFault(
                        FaultKind.Locked,
                        $"The account of {name} ({person.UserPrincipalName}) is disabled in the tenant."
                    )
                    {
                        RecommendedAction = "Enable the account in Microsoft Entra first, or leave this person out.",
                    }
                );
            }

            if (person.GuestState == Pending)
            {
                context.Options.Notice?.Invoke(
                    $"{name} has not accepted the invitation to the tenant yet. The role can be used once they "
                        + "have; ask them to look for the invitation"
                        + (context.Options.Invite ? "." : ", or send it again from Microsoft Entra.")
                );
            }

            return new RoleMember(person.Id, person.DisplayName ?? user.DisplayName, person.UserPrincipalName ?? name);
        }
        if (!context.Options.Invite || user.ObjectId is not null)
        {
            throw new CloudPartnerException(
                new CloudPartnerFault(
                    FaultKind.NotFound,
                    user.ObjectId is { } missing
                        ? $"Nobody in the tenant has the object ID {missing} ({name})."
                        : $"Nobody in the tenant signs in with {name} or has it as mail address."
                )
                {
                    RecommendedAction = "Check the spelling, or invite the person as a guest with -Invite.",
                }
            );
        }

        var guestId = await directory.InviteAsync(name, user.DisplayName, cancellationToken).ConfigureAwait(false);
        context.Options.Notice?.Invoke(
            $"{name} was invited to the tenant as a guest. The role can be used once they have accepted."
        );
        // The directory gave the guest a name to sign in with; the member carries that, as it would if somebody else
        // had invited them.
        var guest = await directory.FindAsync(guestId, cancellationToken).ConfigureAwait(false);
        return new RoleMember(
            guestId,
            user.DisplayName ?? (guest is [{ DisplayName: { } shown }] ? shown : null),
            guest is [{ UserPrincipalName: { } principal }] ? principal : name
        );
    }

    private static CloudPartnerException Ambiguous(string name, IReadOnlyList<Person> people) =>
        FieldRules.Refuse(
            "Email",
            name,
            $"is the name of {people.Count} people in the tenant: "
                + $"{string.Join(" and ", people.Select(person => $"{person.UserPrincipalName} ({person.Id})"))}; "
                + "give the object ID of the one that is meant in a column ObjectId beside the e-mail"
        );
}
