namespace CloudPartner.Client.Prerequisites;

/// <summary>
/// The checks around calling the API: 401 against 403, and the usual mistake with a service principal's IDs.
/// </summary>
internal static class ApiAccessRules
{
    private const string RightId =
        "The portal wants the object ID of the service principal (the managed application in the local directory).";

    public static async Task<Finding> TokenAsync(PrerequisiteContext context)
    {
        var access = await context.AccessAsync().ConfigureAwait(false);
        return access.Fault?.Kind switch
        {
            null => Finding.Passed("The service accepts the token."),
            FaultKind.SignInFailed => Finding.Failed(
                $"The service does not accept the token (401): {access.Fault.Message}"
            ),
            // Whoever says what a token may not do has accepted it.
            FaultKind.Forbidden or FaultKind.NotFound => Finding.Passed(
                $"The service accepts the token; what it answers is {access.Fault.StatusCode}."
            ),
            _ => access.Judge(_ => null!),
        };
    }

    public static async Task<Finding> PermissionAsync(PrerequisiteContext context)
    {
        var access = await context.AccessAsync().ConfigureAwait(false);
        return access.Fault?.Kind switch
        {
            null => Finding.Passed($"A call for {context.PublisherId} is answered."),
            FaultKind.SignInFailed => Finding.Unknown("Without a token that is accepted nobody can tell."),
            FaultKind.Forbidden => Finding.Failed(
                $"The token is good, but the identity has no role on {context.PublisherId} (403). A service "
                    + "principal was not added, "
                    + "or was added with the object ID of its app registration instead of its own, or the "
                    + "publisher ID is wrong."
            ),
            FaultKind.NotFound => Finding.Failed($"There is no publisher {context.PublisherId} (404)."),
            _ => access.Judge(_ => null!),
        };
    }

    /// <summary>
    /// Asks for the application's own object ID where that can be asked, and otherwise looks at the form.
    /// </summary>
    public static async Task<Finding> IdsAsync(PrerequisiteContext context)
    {
        var data = context.Data;
        var form = Ids(data);
        if (form.Status == PrerequisiteStatus.Failed || !Guid.TryParse(data.ApplicationId, out var application))
            return form;
        var asked = await context.ServicePrincipalOfAsync(application).ConfigureAwait(false);
        return asked.Value switch
        {
            null => form with { Detail = $"{form.Detail} Only their form was looked at: {asked.Fault!.Message}" },
            "" => Finding.Failed(
                $"The tenant that is signed in to has no service principal of the application {application}."
            ),
            var id when data.ObjectId is null => Finding.Passed($"The application's object ID is {id}."),
            var id when Same(id, data.ObjectId) => Finding.Passed(
                "The object ID is that of the application's service principal."
            ),
            var id => Finding.Failed($"The object ID is not that of the application, which is {id}. " + RightId),
        };
    }

    public static Finding Ids(PrerequisiteData data)
    {
        if ((data.ApplicationId ?? data.TenantId ?? data.ObjectId) is null)
            return Finding.Unknown("There are no IDs to check; give -ApplicationId, -TenantId and -ObjectId.");
        foreach (
            var (name, value) in new[]
            {
                ("application ID", data.ApplicationId),
                ("tenant ID", data.TenantId),
                ("object ID", data.ObjectId),
            }
        )
        {
            if (value is not null && !IsId(value))
                return Finding.Failed($"The {name} '{TextSanitizer.Shorten(value)}' is no GUID.");
        }

        if (data.ObjectId is null)
            return Finding.Unknown("There is no object ID to check; give it with -ObjectId.");
        if (Same(data.ObjectId, data.ApplicationId))
            return Finding.Failed("The object ID is the application (client) ID of the app registration. " + RightId);
        if (Same(data.ObjectId, data.RegistrationObjectId))
            return Finding.Failed("The object ID is that of the app registration, the usual mistake. " + RightId);
        return Same(data.ObjectId, data.TenantId)
            ? Finding.Failed("The object ID is the tenant ID. " + RightId)
            : Finding.Passed("The IDs have the form they should have, and differ from each other.");
    }

    public static async Task<Finding> UserAsync(PrerequisiteContext context)
    {
        var data = context.Data;
        if (data.ObjectId is null && data.ApplicationId is null)
            return Finding.Unknown("There is no service principal to look for; give -ObjectId or -ApplicationId.");
        return (await context.ServicePrincipalsAsync().ConfigureAwait(false)).Judge(users =>
        {
            var byObject = data.ObjectId is null
                ? null
                : users.Find(user => Same(user.ObjectId?.ToString(), data.ObjectId));
            var byApplication = data.ApplicationId is null
                ? null
                : users.Find(user => Same(user.ApplicationId?.ToString(), data.ApplicationId));
            var added = byObject ?? byApplication;
            if (added is null)
            {
                return Finding.Failed(
                    $"{context.PublisherId} has no such service principal among its {users.Count}. If the ID is "
                        + "that of the app registration, "
                        + "that is the usual mistake. "
                        + RightId
                );
            }

            if (Same(added.ObjectId?.ToString(), data.RegistrationObjectId))
            {
                return Finding.Failed(
                    $"{added.DisplayName} was added with the object ID of its app registration. " + RightId
                );
            }

            if (byObject is null && data.ObjectId is not null)
            {
                return Finding.Failed(
                    $"The application was added with the object ID {added.ObjectId}, not "
                        + $"{TextSanitizer.Shorten(data.ObjectId)}: one of the two is that of the app registration. "
                        + $"{RightId}"
                );
            }

            return data.ApplicationId is not null && !Same(added.ApplicationId?.ToString(), data.ApplicationId)
                ? Finding.Failed(
                    $"The object ID belongs to {added.DisplayName} with the application ID {added.ApplicationId}."
                )
                : Finding.Passed($"{added.DisplayName} is {added.Role} of {context.PublisherId}.");
        });
    }

    private static bool IsId(string value) => Guid.TryParse(value, out var id) && id != Guid.Empty;

    private static bool Same(string? one, string? other) =>
        Guid.TryParse(one, out var first) && Guid.TryParse(other, out var second) && first == second;
}
