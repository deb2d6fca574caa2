using CloudPartner.Client.Services.Graph;
using CloudPartner.Client.Services.PartnerCenter.Shapes;

namespace CloudPartner.Client.Services.PartnerCenter;

/// <summary>From a name in the input to a person in the tenant.</summary>
/// <param name="environment">Where the command is connected to.</param>
/// <param name="directory">Microsoft Graph; null if the environment names none.</param>
/// <param name="options">How the command wants its calls made.</param>
internal sealed class People(CloudPartnerEnvironment environment, PeopleDirectory? directory, PortalCallOptions options)
{
    /// <summary>The environment's name.</summary>
    public string Environment => environment.Name;

    /// <summary>The person that is meant, invited if they are not in the tenant and the command wants that.</summary>
    public async Task<RoleMember> ResolveAsync(DesiredPortalUser user, CancellationToken cancellationToken)
    {
        if (directory is null)
        {
            throw Unsupported.Refuse(
                $"The environment {environment.Name} names no Microsoft Graph, so {user} cannot be found "
                    + "in the tenant.",
                "Save the environment with -GraphEndpoint (Add-CloudPartnerEnvironment), or use the environment "
                    + "PartnerCenter."
            );
        }

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

            if (person.GuestState == Person.Pending)
            {
                options.Notice?.Invoke(
                    $"{name} has not accepted the invitation to the tenant yet. The role can be used once they "
                        + "have; ask them to look for the invitation"
                        + (options.Invite ? "." : ", or send it again from Microsoft Entra.")
                );
            }

            return new RoleMember(person.Id, person.DisplayName ?? user.DisplayName, person.UserPrincipalName ?? name);
        }
        if (!options.Invite || user.ObjectId is not null)
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
        options.Notice?.Invoke(
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

    /// <summary>See <see cref="AssignmentResolver.FindKeysAsync"/>.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindKeysAsync(
        IReadOnlyCollection<string> names,
        CancellationToken cancellationToken
    )
    {
        var keys = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (directory is null)
            return keys;
        // Asked for side by side, so that they travel in batches.
        foreach (var group in names.Chunk(1000))
        {
            var found = await Task.WhenAll(
                    group.Select(async name =>
                        (Name: name, People: await directory.FindAsync(name, cancellationToken).ConfigureAwait(false))
                    )
                )
                .ConfigureAwait(false);
            foreach (var (name, people) in found)
            {
                if (people.Count > 1)
                    throw Ambiguous(name, people);
                if (
                    people is [{ UserPrincipalName: { } principal }]
                    && MemberName.Key(principal) is var key
                    && !key.Equals(name, StringComparison.OrdinalIgnoreCase)
                )
                {
                    keys[name] = key;
                }
            }
        }
        return keys;
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
