using CloudPartner.Client.Environments;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Services;

/// <summary>Makes connections.</summary>
public static class PortalConnector
{
    /// <summary>Signs in. No request is made but the sign-in itself.</summary>
    /// <param name="environment">Where to connect.</param>
    /// <param name="method">How to sign in.</param>
    /// <param name="publisherId">The publisher that commands use unless they are told another.</param>
    /// <param name="trace">Gets one line per request of the sign-in, without secrets; null for none.</param>
    /// <param name="cancellationToken">Ends the sign-in at once.</param>
    /// <exception cref="CloudPartnerException"> With <see cref="FaultKind.SignInFailed"/>,
    /// <see cref="FaultKind.TokenExpired"/>, <see cref="FaultKind.Unreachable"/>, <see cref="FaultKind.TimedOut"/>,
    /// <see cref="FaultKind.Throttled"/>, <see cref="FaultKind.NotSupported"/> or <see cref="FaultKind.Invalid"/>.
    /// </exception>
    public static Task<CloudPartnerConnection> ConnectAsync(
        CloudPartnerEnvironment environment,
        SignInMethod method,
        string? publisherId = null,
        Action<string>? trace = null,
        CancellationToken cancellationToken = default
    ) =>
        ConnectAsync(
            new SignInContext(environment, TimeProvider.System) { Trace = trace },
            method,
            publisherId,
            cancellationToken
        );

    internal static Task<CloudPartnerConnection> ConnectAsync(
        CloudPartnerEnvironment environment,
        SignInMethod method,
        string? publisherId,
        HttpTimeouts timeouts,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        ConnectAsync(
            new SignInContext(environment, time) { Timeouts = timeouts },
            method,
            publisherId,
            cancellationToken
        );

    internal static async Task<CloudPartnerConnection> ConnectAsync(
        SignInContext context,
        SignInMethod method,
        string? publisherId,
        CancellationToken cancellationToken
    )
    {
        var (environment, timeouts, time) = (context.Environment, context.Timeouts, context.Time);
        // First, so that what the sign-in brought along is let go whatever is refused.
        var resources = new ConnectionResources(environment, method.Open(context), timeouts, time);
        AccessToken first;
        try
        {
            if (publisherId is not null)
                FieldRules.PublisherId(publisherId);
            first = await resources.Service.Tokens.GetAsync(timeouts.SignIn, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            resources.Dispose();
            throw;
        }
        finally
        {
            // Whoever traces the sign-in is gone when a token is renewed.
            context.Trace = null;
        }
        var connection = new ServiceConnection(
            resources,
            first.Account ?? method.Account,
            first.Tenant ?? method.Tenant,
            CallerOf(first, method),
            timeouts,
            time
        );
        return new CloudPartnerConnection(
            PortalService.Of(environment.Dialect).Connect(connection),
            resources,
            () =>
                resources.Service.Tokens.Current is { ExpiresOn: var end } && end < DateTimeOffset.MaxValue ? end : null
        )
        {
            Account = connection.Account,
            Tenant = connection.Tenant,
            CanRenew = resources.Service.Tokens.CanRenew,
            Environment = environment,
            PublisherId = publisherId,
            SignInMethod = method.Name,
            ConnectedTime = time.GetUtcNow(),
        };
    }

    // What the token says of itself, and beyond it what the way of signing in knows.
    private static PortalCaller CallerOf(AccessToken token, SignInMethod method)
    {
        var said = Jwt.Read(token.Value)?.Caller ?? new PortalCaller();
        var account = token.Account ?? method.Account;
        return said with
        {
            Name = said.Name ?? (account.Contains('@', StringComparison.Ordinal) ? account : null),
            ApplicationId = said.ApplicationId ?? (Guid.TryParse(account, out var application) ? application : null),
        };
    }

    /// <summary>
    /// The roles of a dialect that are known without asking the service; empty if only it knows them.
    /// </summary>
    public static IReadOnlyList<string> DocumentedRoles(PortalDialect dialect) =>
        PortalService.Of(dialect).DocumentedRoles;

    /// <summary>The types of audit events that a dialect documents; the service may have others.</summary>
    public static IReadOnlyList<string> DocumentedEventTypes(PortalDialect dialect) =>
        PortalService.Of(dialect).DocumentedEventTypes;

    /// <summary>The types of objects of audit events that a dialect documents; the service may have others.</summary>
    public static IReadOnlyList<string> DocumentedObjectTypes(PortalDialect dialect) =>
        PortalService.Of(dialect).DocumentedObjectTypes;

    /// <summary>The publisher that commands use where nobody names one; null if there is none.</summary>
    public static string? DefaultPublisher(CloudPartnerEnvironment environment) =>
        environment.Name == EmulatorEnvironment.Name ? PortalService.Of(environment.Dialect).EmulatorPublisher : null;
}
