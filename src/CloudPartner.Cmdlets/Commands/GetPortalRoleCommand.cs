using System.Management.Automation;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Lists the roles and what each may do.</summary>
[Cmdlet(VerbsCommon.Get, "PortalRole")]
[OutputType(typeof(PortalRole))]
public sealed class GetPortalRoleCommand : ConnectedCommand
{
    /// <summary>Only these roles.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        Run(
            null,
            async cancellationToken =>
            {
                var patterns = Name?.Select(name => Pattern(nameof(Name), name)).ToList();
                var roles = await Portal.Roles.ListAsync(cancellationToken);
                Known.Note(roles);
                Known.Complete(NameCache.Roles);
                foreach (var name in Name ?? [])
                {
                    if (
                        !WildcardPattern.ContainsWildcardCharacters(name)
                        && !roles.Any(role => role.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                    )
                    {
                        throw new CloudPartnerException(
                            new CloudPartnerFault(
                                FaultKind.NotFound,
                                $"There is no role {TextSanitizer.Shorten(name)}; the roles are "
                                    + $"{string.Join(", ", roles.Select(role => role.Name))}."
                            )
                        );
                    }
                }

                await PipelineDispatcher.WriteAsync(() =>
                {
                    foreach (var role in roles)
                    {
                        if (patterns is null || patterns.Exists(pattern => pattern.IsMatch(role.Name)))
                            WriteObject(role);
                    }
                });
            }
        );
        base.EndProcessing();
    }
}
