using System.Management.Automation;
using CloudPartner.Client.Portals;
using CloudPartner.Client.SignIn;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Signs in, and makes the connection the runspace's default.</summary>
[Cmdlet(VerbsCommunications.Connect, "CloudPartner", DefaultParameterSetName = "ClientSecret")]
[OutputType(typeof(CloudPartnerConnection))]
public sealed class ConnectCloudPartnerCommand : CloudPartnerCommand
{
    /// <summary>The application ID as user name, and its client secret as password.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "ClientSecret")]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>The tenant to sign in to: its ID, or one of its domains.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "ClientSecret")]
    [Alias("TenantId")]
    [ValidateNotNullOrEmpty]
    public string? Tenant { get; set; }

    /// <summary>Where to connect.</summary>
    [Parameter(ParameterSetName = "ClientSecret")]
    [ValidateSet("Public", "Emulator")]
    public string Environment { get; set; } = "Public";

    /// <summary>Connects to a local emulator as one of its seeded identities.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Emulator")]
    public SwitchParameter Emulator { get; set; }

    /// <summary>The emulator's address; by default the newest one that this session started.</summary>
    [Parameter(ParameterSetName = "Emulator")]
    [Parameter(ParameterSetName = "ClientSecret")]
    [ValidateNotNull]
    public Uri? Uri { get; set; }

    /// <summary>The seeded identity to sign in as.</summary>
    [Parameter(ParameterSetName = "Emulator")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EmulatorIdentityCompleter))]
    public string? As { get; set; }

    /// <summary>The publisher that commands use unless they are told another. On the emulator contoso by default.</summary>
    [Parameter]
    [Alias("Publisher")]
    [ValidateNotNullOrEmpty]
    public string? PublisherId { get; set; }

    /// <summary>Emits the connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        Run(null, async cancellationToken =>
        {
            var environment = SelectEnvironment();
            var publisher = PublisherId ?? (environment.Name == "Emulator" ? "contoso" : null);
            var connection = await PortalConnector.ConnectAsync(environment, SelectMethod(), publisher, cancellationToken);
            await Pump.WriteAsync(() =>
            {
                Session.Add(connection);
                if (PassThru) WriteObject(connection);
            });
        }, terminating: true);
    }

    private CloudPartnerEnvironment SelectEnvironment()
    {
        if (!Emulator && Environment == "Public")
            return Uri is null ? CloudPartnerEnvironment.Public : throw FieldRules.Missing("Uri", "names an emulator; use it with -Environment Emulator");

        var address = Uri ?? (_session.Emulators is [var newest, ..] ? newest.Emulator.Uri : null)
            ?? throw FieldRules.Missing("Uri", "this session has started no emulator; run Start-PortalEmulator or name the address of a running one");
        if (!address.IsAbsoluteUri || !address.IsLoopback)
            throw FieldRules.Refuse("Uri", address.OriginalString, "is not an address on this machine, such as http://127.0.0.1:8080");
        return CloudPartnerEnvironment.Emulator(address);
    }

    private SignInMethod SelectMethod()
    {
        if (Credential is null) return new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant, Identity = As ?? EmulatorSignIn.DefaultIdentity };
        if (!Guid.TryParse(Credential.UserName, out var applicationId))
            throw FieldRules.Refuse("Credential", Credential.UserName, "must have the application (client) ID, a GUID, as its user name");
        return new ClientSecretSignIn { Tenant = FieldRules.Tenant(Tenant!), ApplicationId = applicationId, Secret = Credential.Password };
    }

    // Taken on the pipeline thread: the session belongs to its runspace.
    private readonly Session _session = Session;
}
