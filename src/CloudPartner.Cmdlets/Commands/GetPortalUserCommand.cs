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
        var given = PublisherId;
        var filter = new PortalUserFilter { Role = Role, Kind = Kind };
        // A misspelt role would list nobody, which looks like an answer.
        if (Role is not null)
        {
            try
            {
                Portal.CheckRole(Role);
            }
            catch (CloudPartnerException unknown)
            {
                Report(unknown.Fault, Role);
                return;
            }
        }
        if (Email is not null)
        {
            foreach (var email in Email)
            {
                RunOne(
                    email,
                    given,
                    () => filter with { Email = FieldRules.Email(FieldRules.Text("Email", email) ?? string.Empty) }
                );
            }
        }
        else if (Id is not null)
        {
            foreach (var id in Id)
                RunOne(id, given, () => filter with { ObjectId = id });
        }
        else
        {
            Run(given, cancellationToken => ListAsync(given, filter, cancellationToken));
        }
    }

    private void RunOne(object asked, string? publisher, Func<PortalUserFilter> filter) =>
        Run(
            asked,
            async cancellationToken =>
            {
                var wanted = filter();
                if ((Role is null && Kind is null) || Portal.HasSeveralRolesPerUser)
                {
                    var assignments = await Portal.GetUserAsync(
                        ResolvePublisher(publisher),
                        wanted.Email?.ToLowerInvariant() ?? wanted.ObjectId!.Value.ToString("D"),
                        cancellationToken
                    );
                    var chosen = assignments
                        .Where(user =>
                            (Role is null || Role.Equals(user.Role, StringComparison.OrdinalIgnoreCase))
                            && (Kind is null || Kind == user.Kind)
                        )
                        .ToList();
                    if (chosen.Count == 0)
                    {
                        throw new CloudPartnerException(
                            new CloudPartnerFault(
                                FaultKind.NotFound,
                                $"{asked} holds {string.Join(", ", assignments.Select(user => user.Role))}, but "
                                    + "not what was asked for."
                            )
                        );
                    }

                    await PipelineDispatcher.WriteAsync(() => WriteObject(chosen, enumerateCollection: true));
                }
                else if (await ListAsync(publisher, wanted, cancellationToken) == 0)
                {
                    throw new CloudPartnerException(
                        new CloudPartnerFault(FaultKind.NotFound, $"{ResolvePublisher(publisher)} has no user {asked}.")
                    );
                }
            }
        );

    private async Task<long> ListAsync(string? publisher, PortalUserFilter filter, CancellationToken cancellationToken)
    {
        var pattern = Filter is null ? null : Pattern(nameof(Filter), Filter);
        long found = 0;
        await foreach (var page in Portal.ListUsersAsync(ResolvePublisher(publisher), filter, cancellationToken))
        {
            // Awaited: the next page is asked for only when this one has gone down the pipeline.
            await PipelineDispatcher.WriteAsync(() =>
            {
                foreach (var user in page)
                {
                    if (pattern is not null && !IsLike(user, pattern))
                        continue;
                    found++;
                    WriteObject(user);
                }
            });
        }
        return found;
    }

    private static bool IsLike(PortalUser user, WildcardPattern pattern) =>
        (user.Email is not null && pattern.IsMatch(user.Email))
        || (user.DisplayName is not null && pattern.IsMatch(user.DisplayName))
        || (user.ObjectId is { } id && pattern.IsMatch(id.ToString()));
}
