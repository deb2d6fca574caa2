using System.Management.Automation;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Lists users, groups and service principals with their roles.</summary>
[Cmdlet(VerbsCommon.Get, "PortalUser", DefaultParameterSetName = "List")]
[OutputType(typeof(PortalUser))]
public sealed class GetPortalUserCommand : ConnectedCommand
{
    /// <summary>The e-mail of a user or group, in any case.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "ByEmail")]
    [ValidateNotNullOrEmpty]
    public string[]? Email { get; set; }

    /// <summary>The object ID of a service principal.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ById")]
    [Alias("ObjectId")]
    [ValidateNotNullOrEmpty]
    public Guid[]? Id { get; set; }

    /// <summary>Only those with this role.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string? Role { get; set; }

    /// <summary>Only those of this kind.</summary>
    [Parameter]
    [ValidateSet(nameof(PortalUserKind.User), nameof(PortalUserKind.Group), nameof(PortalUserKind.ServicePrincipal))]
    public PortalUserKind? Kind { get; set; }

    /// <summary>
    /// Only those whose e-mail, display name or object ID is like this. Compared here, not by the service.
    /// </summary>
    [Parameter(ParameterSetName = "List")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    private protected override bool NeedsRoles => Role is not null;

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        var (publisher, role) = (PublisherId, (string?)null);
        // A misspelt role would list nobody, which looks like an answer.
        if (Role is not null)
            Do(Role, () => role = Resolver.ResolveRole(Role).Name);
        if (Role is not null && role is null)
            return;
        foreach (var email in Email ?? [])
        {
            RunOne(
                email,
                publisher,
                () => FieldRules.Email(FieldRules.Text("Email", email) ?? string.Empty).ToLowerInvariant(),
                role
            );
        }
        foreach (var id in Id ?? [])
            RunOne(id, publisher, () => id.ToString("D"), role);
        if (Email is null && Id is null)
        {
            var filter = new PortalUserFilter { Role = role, Kind = Kind };
            RunOnPublisher((listed, cancellationToken) => ListAsync(listed, filter, cancellationToken));
        }
    }

    private void RunOne(object asked, string? publisher, Func<string> key, string? role) =>
        Run(
            asked,
            async cancellationToken =>
            {
                var user = key();
                var held = await Portal.Users.GetAsync(ResolvePublisher(publisher), user, cancellationToken);
                var chosen = held.Where(one => (role ?? one.Role) == one.Role && (Kind ?? one.Kind) == one.Kind)
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

                await PipelineDispatcher.WriteAsync(() => WriteObject(chosen, enumerateCollection: true));
            }
        );

    private async Task ListAsync(string publisher, PortalUserFilter filter, CancellationToken cancellationToken)
    {
        var pattern = Filter is null ? null : Pattern(nameof(Filter), Filter);
        await foreach (var page in Portal.Users.ListAsync(publisher, filter, cancellationToken))
        {
            // Awaited: the next page is asked for only when this one has gone down the pipeline.
            await PipelineDispatcher.WriteAsync(() =>
            {
                foreach (var user in page)
                {
                    if (pattern is null || IsLike(user, pattern))
                        WriteObject(user);
                }
            });
        }
    }

    private static bool IsLike(PortalUser user, WildcardPattern pattern) =>
        (user.Email is not null && pattern.IsMatch(user.Email))
        || (user.DisplayName is not null && pattern.IsMatch(user.DisplayName))
        || (user.ObjectId is { } id && pattern.IsMatch(id.ToString()));
}
