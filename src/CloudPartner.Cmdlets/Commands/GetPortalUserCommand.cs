using System.Management.Automation;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Lists users, groups and service principals with their roles.</summary>
[Cmdlet(VerbsCommon.Get, "PortalUser", DefaultParameterSetName = "List")]
[OutputType(typeof(PortalUser))]
public sealed class GetPortalUserCommand : ConnectedCommand
{
    private bool _isEmailTyped;

    /// <summary>
    /// E-mails in any case, object IDs, or either with wildcards. What is piped in is taken literally.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "ByEmail")]
    [Alias("Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Email { get; set; }

    /// <summary>The object ID of a service principal.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ById")]
    [Alias("ObjectId")]
    [ValidateNotNullOrEmpty]
    public Guid[]? Id { get; set; }

    /// <summary>Only those with one of these roles.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string[]? Role { get; set; }

    /// <summary>Only those of one of these kinds.</summary>
    [Parameter]
    [ValidateSet(nameof(PortalUserKind.User), nameof(PortalUserKind.Group), nameof(PortalUserKind.ServicePrincipal))]
    public PortalUserKind[]? Kind { get; set; }

    /// <summary>
    /// Only those whose e-mail, display name or object ID holds this, or with wildcards is like it. Compared here, not
    /// by the service.
    /// </summary>
    [Parameter(ParameterSetName = "List")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    private protected override bool NeedsRoles => Role is not null;

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        // Before the first input: only what was typed is bound. An address may hold an asterisk, so one that comes from
        // a row stands for itself.
        _isEmailTyped = Email is not null;
        base.BeginProcessing();
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        var roles = (IReadOnlyList<string>?)null;
        // A misspelt role would list nobody, which looks like an answer.
        if (Role is not null)
            Do(Role, () => roles = [.. Role.Select(role => Resolver.ResolveRole(role).Name).Distinct()]);
        if (Role is not null && roles is null)
            return;
        var patterns = _isEmailTyped ? (Email ?? []).Where(WildcardPattern.ContainsWildcardCharacters).ToList() : [];
        foreach (var email in (Email ?? []).Except(patterns))
            ReadOne(email, () => KeyOf(email), roles);
        foreach (var id in Id ?? [])
            ReadOne(id, () => id.ToString("D"), roles);
        if ((Email is null && Id is null) || patterns.Count > 0)
            ReadPublisher((read, publisher, stop) => ListAsync(read, publisher, patterns, roles, stop));
    }

    private static string KeyOf(string email)
    {
        var text = FieldRules.Text("Email", email) ?? string.Empty;
        return Guid.TryParse(text, out var id) ? id.ToString("D") : FieldRules.Email(text).ToLowerInvariant();
    }

    private void ReadOne(object asked, Func<string> key, IReadOnlyList<string>? roles) =>
        ReadPublisher(
            async (read, publisher, cancellationToken) =>
            {
                var held = await Portal.Users.GetAsync(publisher, key(), cancellationToken);
                var chosen = held.Where(one => roles?.Contains(one.Role) != false && Kind?.Contains(one.Kind) != false)
                    .ToList();
                if (chosen.Count == 0)
                {
                    throw new CloudPartnerException(
                        new CloudPartnerFault(
                            FaultKind.NotFound,
                            $"{asked} holds {string.Join(", ", held.Select(one => one.Role))}, but not what was asked "
                                + "for."
                        )
                    );
                }

                Known.Note(held[0].PublisherId, held);
                await read.WriteAsync(() => WriteObject(chosen, enumerateCollection: true));
            },
            asked
        );

    private async Task ListAsync(
        PublisherRead read,
        string publisher,
        IReadOnlyList<string> emails,
        IReadOnlyList<string>? roles,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<WildcardPattern> patterns = Filter is null
            ? [.. emails.Select(email => Pattern(nameof(Email), email))]
            : [PartPattern(nameof(Filter), Filter)];
        // The service compares one role and one kind at a time.
        foreach (var role in roles ?? [null!])
        {
            foreach (var kind in Kind?.Distinct().Cast<PortalUserKind?>() ?? [null])
            {
                var filter = new PortalUserFilter { Role = role, Kind = kind };
                await foreach (var page in Portal.Users.ListAsync(publisher, filter, cancellationToken))
                {
                    Known.Note(publisher, page);
                    Progress!.Read(page.Count, "users");
                    // Awaited: the next page is asked for only when this one has gone down the pipeline.
                    await read.WriteAsync(() =>
                    {
                        foreach (var user in page)
                        {
                            if (IsWanted(user, patterns))
                                WriteObject(user);
                        }
                    });
                }
            }
        }
        if (roles is null && Kind is null)
            Known.Complete(NameCache.UsersOf(publisher));
    }

    private bool IsWanted(PortalUser user, IReadOnlyList<WildcardPattern> patterns) =>
        patterns.Count == 0
        || patterns.Any(pattern =>
            (user.Email is not null && pattern.IsMatch(user.Email))
            || (user.ObjectId is { } id && pattern.IsMatch(id.ToString()))
            || (Filter is not null && user.DisplayName is not null && pattern.IsMatch(user.DisplayName))
        );
}
