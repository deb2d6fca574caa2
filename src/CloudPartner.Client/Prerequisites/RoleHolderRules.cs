namespace CloudPartner.Client.Prerequisites;

/// <summary>The checks of those who hold roles.</summary>
internal static class RoleHolderRules
{
    private const string Owner = "Owner";
    private const int LeastOwners = 2;
    private const int MostNamed = 5;

    public static async Task<Finding> TwoOwnersAsync(PrerequisiteContext context)
    {
        var users = await context.UsersAsync().ConfigureAwait(false);
        if (users.Value is null)
            return users.Judge(_ => null!);
        var owners = PeopleOf(users.Value.Where(user => user.Role.Equals(Owner, StringComparison.OrdinalIgnoreCase)));
        if (owners.Count == 0 && !await context.HasRoleAsync(Owner).ConfigureAwait(false))
        {
            return Finding.Unknown(
                $"The service shows no role {Owner}, as Partner Center does for accounts of the developer programme; "
                    + "look at the page of users, and have it attested."
            );
        }

        // Who cannot sign in grants nothing.
        var gone = (await AskAsync(context, owners).ConfigureAwait(false))
            .Where(one => !one.Facts.CanSignIn)
            .Select(one => one.User)
            .ToList();
        var count = owners.Count - gone.Count;
        var left =
            gone.Count == 0
                ? ""
                : $" Not counted: {Names(gone)}, who cannot sign in: disabled, deleted, or not yet accepted.";
        return count >= LeastOwners
            ? Finding.Passed($"{count} people are {Owner}.{left}")
            : Finding.Failed(
                count switch
                {
                    0 => $"Nobody who can sign in is {Owner}.{left}",
                    _ => $"Only {Names(owners.Except(gone))} is {Owner}.{left}",
                }
            );
    }

    public static async Task<Finding> MfaAsync(PrerequisiteContext context)
    {
        var users = await context.UsersAsync().ConfigureAwait(false);
        if (users.Value is null)
            return users.Judge(_ => null!);
        var people = PeopleOf(users.Value);
        var asked = (await AskAsync(context, people).ConfigureAwait(false)).ToList();
        var without = asked.Where(one => one.Facts.IsMfaRegistered == false).Select(one => one.User).ToList();
        var came = asked.Where(one => one.Facts.LastCallWithoutMfa is not null).Select(one => one.User).ToList();
        var unknown = asked.Count(one => one.Facts.IsMfaRegistered is null);
        if (without.Count > 0 || came.Count > 0)
        {
            string?[] found =
            [
                without.Count > 0 ? $"No second factor is registered for {Names(without)}." : null,
                came.Count > 0 ? $"Calls came without one from {Names(came)}." : null,
                unknown > 0 ? $"Of {unknown} others it is not known." : null,
            ];
            return Finding.Failed(string.Join(' ', found.Where(text => text is not null)));
        }

        if (unknown == 0)
            return Finding.Passed($"A second factor is registered for all {people.Count} people with a role.");
        var why = context
            .AccountSources.Where(source =>
                source.Facts.HasFlag(AccountFact.MfaRegistered) && source.Detail is not null
            )
            .Select(source => $" {source.Detail!.TrimEnd('.')}; it takes {source.Permission}.");
        return Finding.Unknown(
            $"Of {unknown} of {people.Count} people with a role it is not known whether a second factor is registered."
                + string.Concat(why)
        );
    }

    private static List<PortalUser> PeopleOf(IEnumerable<PortalUser> users) =>
        [
            .. users
                .Where(user => user.Kind == PortalUserKind.User)
                .DistinctBy(user => user.ObjectId?.ToString() ?? user.Email?.ToLowerInvariant()),
        ];

    private static async Task<IEnumerable<(PortalUser User, AccountFacts Facts)>> AskAsync(
        PrerequisiteContext context,
        List<PortalUser> people
    ) => people.Zip(await context.AccountsAsync(people).ConfigureAwait(false));

    private static string Names(IEnumerable<PortalUser> users)
    {
        var names = users
            .Select(user => TextSanitizer.Shorten(user.Email ?? user.DisplayName ?? $"{user.ObjectId}"))
            .ToList();
        var more = names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "";
        return string.Join(", ", names.Take(MostNamed)) + more;
    }
}
