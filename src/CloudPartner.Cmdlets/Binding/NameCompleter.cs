using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Prerequisites;
using CloudPartner.Client.Services;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Binding;

/// <summary>Completes from names that are known here; asks no service, so it is quick and works offline.</summary>
public abstract class NameCompleter : IArgumentCompleter
{
    private protected abstract IReadOnlyList<string> Names { get; }

    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        var word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        return Names
            .Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(name));
    }
}

/// <summary>The prerequisites of the catalogue that the module carries.</summary>
public sealed class PrerequisiteNameCompleter : NameCompleter
{
    private protected override IReadOnlyList<string> Names => PrerequisiteCheck.Names;
}

/// <summary>
/// The roles that a dialect documents; without a connection those of the Cloud Partner Portal. Roles that only the
/// service knows are not completed, since it is not asked here.
/// </summary>
public sealed class RoleNameCompleter : NameCompleter
{
    private protected override IReadOnlyList<string> Names =>
        PortalConnector.DocumentedRoles(
            SessionTable
                .Of(System.Management.Automation.Runspaces.Runspace.DefaultRunspace)
                .Connections.Default?.Environment.Dialect
                ?? PortalDialect.CloudPartnerPortal
        );
}

/// <summary>The identities that the emulator seeds.</summary>
public sealed class EmulatorIdentityCompleter : NameCompleter
{
    private protected override IReadOnlyList<string> Names { get; } =
    ["owner@contoso.com", "contributor@contoso.com", "admin@portal.example", "outsider@fabrikam.com"];
}

/// <summary>The environments that -Environment takes.</summary>
public sealed class EnvironmentNameCompleter : NameCompleter
{
    private protected override IReadOnlyList<string> Names =>
        [
            .. EnvironmentFile.BuiltIn.Select(environment => environment.Name),
            "Emulator",
            .. SavedEnvironmentNameCompleter.Saved(),
        ];
}

/// <summary>The environments that the user saved.</summary>
public sealed class SavedEnvironmentNameCompleter : NameCompleter
{
    private protected override IReadOnlyList<string> Names => [.. Saved()];

    internal static IEnumerable<string> Saved()
    {
        try
        {
            return EnvironmentFile.Saved().Select(environment => environment.Name);
        }
        catch (CloudPartnerException)
        {
            // A file that cannot be read is told by the commands; completing says nothing.
            return [];
        }
    }
}
