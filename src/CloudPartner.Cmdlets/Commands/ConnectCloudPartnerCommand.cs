using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Signs in, and makes the connection the runspace's default.</summary>
[Cmdlet(VerbsCommunications.Connect, "CloudPartner", DefaultParameterSetName = "Interactive")]
[OutputType(typeof(CloudPartnerConnection))]
public sealed class ConnectCloudPartnerCommand : CloudPartnerCommand
{
    private Session _session = null!;

    /// <summary>The application ID as user name, and its client secret as password.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "ClientSecret")]
    [AllowNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Signs in in a browser on any machine, with a code that is shown here.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "DeviceCode")]
    public SwitchParameter UseDeviceCode { get; set; }

    /// <summary>The tenant to sign in to: its ID, or one of its domains.</summary>
    [Parameter(ParameterSetName = "Interactive")]
    [Parameter(ParameterSetName = "DeviceCode")]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "ClientSecret")]
    [Parameter(Mandatory = true, ParameterSetName = "Certificate")]
    [Parameter(Mandatory = true, ParameterSetName = "CertificatePath")]
    [Parameter(Mandatory = true, ParameterSetName = "CertificateThumbprint")]
    [Parameter(Mandatory = true, ParameterSetName = "FederatedToken")]
    [Parameter(Mandatory = true, ParameterSetName = "FederatedTokenPath")]
    [Parameter(Mandatory = true, ParameterSetName = "GitHubActions")]
    [Alias("TenantId")]
    [AllowEmptyString]
    public string? Tenant { get; set; }

    /// <summary>The application (client) ID.</summary>
    [Parameter(ParameterSetName = "Interactive")]
    [Parameter(ParameterSetName = "DeviceCode")]
    [Parameter(Mandatory = true, ParameterSetName = "Certificate")]
    [Parameter(Mandatory = true, ParameterSetName = "CertificatePath")]
    [Parameter(Mandatory = true, ParameterSetName = "CertificateThumbprint")]
    [Parameter(ParameterSetName = "ManagedIdentity")]
    [Parameter(Mandatory = true, ParameterSetName = "FederatedToken")]
    [Parameter(Mandatory = true, ParameterSetName = "FederatedTokenPath")]
    [Parameter(Mandatory = true, ParameterSetName = "GitHubActions")]
    [Alias("ClientId")]
    [AllowEmptyString]
    public string? ApplicationId { get; set; }

    /// <summary>The application's certificate with its private key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Certificate")]
    [AllowNull]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>A PFX file, or a PEM file that holds certificate and private key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "CertificatePath")]
    [AllowEmptyString]
    public string? CertificatePath { get; set; }

    /// <summary>The password of that file.</summary>
    [Parameter(ParameterSetName = "CertificatePath")]
    public SecureString? CertificatePassword { get; set; }

    /// <summary>The thumbprint of a certificate in the personal store of the user or of the machine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "CertificateThumbprint")]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(CertificateCompleter))]
    public string? CertificateThumbprint { get; set; }

    /// <summary>Signs in as the managed identity of the machine that this runs on.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "ManagedIdentity")]
    public SwitchParameter ManagedIdentity { get; set; }

    /// <summary>A token of another issuer that the application trusts.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "FederatedToken")]
    [AllowNull]
    public SecureString? FederatedToken { get; set; }

    /// <summary>The file in which that token is kept fresh.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "FederatedTokenPath")]
    [AllowEmptyString]
    public string? FederatedTokenPath { get; set; }

    /// <summary>Asks the runner of GitHub Actions for that token, with every renewal.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "GitHubActions")]
    [Alias("GitHub")]
    public SwitchParameter UseGitHubToken { get; set; }

    /// <summary>An access token obtained elsewhere.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "AccessToken")]
    [AllowNull]
    public SecureString? AccessToken { get; set; }

    /// <summary>Keeps the sign-in on the disk, encrypted, for the next session.</summary>
    [Parameter(ParameterSetName = "Interactive")]
    [Parameter(ParameterSetName = "DeviceCode")]
    public SwitchParameter PersistTokenCache { get; set; }

    /// <summary>Where to connect: the name of an environment, or the address of an emulator on this machine.</summary>
    [Parameter(ParameterSetName = "Interactive")]
    [Parameter(ParameterSetName = "DeviceCode")]
    [Parameter(ParameterSetName = "ClientSecret")]
    [Parameter(ParameterSetName = "Certificate")]
    [Parameter(ParameterSetName = "CertificatePath")]
    [Parameter(ParameterSetName = "CertificateThumbprint")]
    [Parameter(ParameterSetName = "ManagedIdentity")]
    [Parameter(ParameterSetName = "FederatedToken")]
    [Parameter(ParameterSetName = "FederatedTokenPath")]
    [Parameter(ParameterSetName = "GitHubActions")]
    [Parameter(ParameterSetName = "AccessToken")]
    [ArgumentCompleter(typeof(EnvironmentNameCompleter))]
    public string Environment { get; set; } = "Public";

    /// <summary>Connects to a local emulator as one of its seeded identities.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Emulator")]
    public SwitchParameter Emulator { get; set; }

    /// <summary>The emulator's address; by default the newest one that this session started.</summary>
    [Parameter(ParameterSetName = "Emulator")]
    public Uri? Uri { get; set; }

    /// <summary>The seeded identity to sign in as.</summary>
    [Parameter(ParameterSetName = "Emulator")]
    [ArgumentCompleter(typeof(EmulatorIdentityCompleter))]
    public string? As { get; set; }

    /// <summary>The dialect to speak with the emulator, which serves all of them.</summary>
    [Parameter(ParameterSetName = "Emulator")]
    public PortalDialect Dialect { get; set; }

    /// <summary>
    /// The publisher that commands use unless they are told another. On the emulator contoso by default.
    /// </summary>
    [Parameter]
    [Alias("Publisher")]
    public string? PublisherId { get; set; }

    /// <summary>Emits the connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void BeginProcessing()
    {
        // On the pipeline thread: session and current location belong to its runspace.
        _session = Session;
        _session.Connections.Begin();
        Do(
            null,
            () =>
            {
                RefuseEmpty();
                if (CertificatePath is not null)
                    CertificatePath = ResolvePath(nameof(CertificatePath), CertificatePath);
                if (FederatedTokenPath is not null)
                    FederatedTokenPath = ResolvePath(nameof(FederatedTokenPath), FederatedTokenPath);
            },
            terminating: true
        );
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        var trace = TraceSink();
        // A fault of any kind ends the command, and leaves no default: a script that goes on means this connection and
        // no other.
        Run(
            null,
            async cancellationToken =>
            {
                var environment = SelectEnvironment();
                var connection = await PortalConnector.ConnectAsync(
                    environment,
                    SelectMethod(),
                    PublisherId ?? PortalConnector.DefaultPublisher(environment),
                    trace,
                    cancellationToken
                );
                if (Emulator && PublisherId is not null)
                    await CheckPublisherAsync(connection, cancellationToken);
                await PipelineDispatcher.WriteAsync(() =>
                {
                    _session.Connections.Add(connection);
                    if (PassThru)
                        WriteObject(connection);
                });
            },
            terminating: true
        );
    }

    // An emulator is near, and a misspelt name would come to light only with the first command.
    private static async Task CheckPublisherAsync(
        CloudPartnerConnection connection,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var (portal, given) = (connection.OpenPortal(), connection.PublisherId!);
            if (await portal.Publishers.FindOnlyAsync(cancellationToken) is { } only)
            {
                FieldRules.OnlyPublisher(only, given);
                return;
            }
            var known = new List<string>();
            await foreach (var page in portal.Publishers.ListAsync(cancellationToken))
                known.AddRange(page.Select(publisher => publisher.PublisherId));
            if (known.Contains(given, StringComparer.OrdinalIgnoreCase))
                return;
            throw new CloudPartnerException(
                new CloudPartnerFault(
                    FaultKind.NotFound,
                    $"The emulator has no publisher '{given}'; it has {string.Join(", ", known.Take(10))}"
                        + (known.Count > 10 ? $" and {known.Count - 10} others." : ".")
                )
                {
                    Field = nameof(PublisherId),
                    Value = given,
                    RecommendedAction = "Name one of these with -PublisherId.",
                }
            );
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Not by the engine, which would not let the command run: an empty variable in a script would leave the connection
    // from before in force.
    private void RefuseEmpty()
    {
        foreach (var (name, value) in MyInvocation.BoundParameters)
        {
            if (value is null || value is "")
                throw FieldRules.Missing(name, "is empty; leave it out, or look at the variable that was to hold it");
        }
    }

    private CloudPartnerEnvironment SelectEnvironment()
    {
        var address = Uri;
        if (!Emulator && !Environment.Equals("Emulator", StringComparison.OrdinalIgnoreCase))
        {
            if (!Environment.Contains("://", StringComparison.Ordinal))
                return EnvironmentFile.Find(Environment) ?? throw EnvironmentFile.Unknown(Environment);
            if (!System.Uri.TryCreate(Environment, UriKind.Absolute, out address))
                throw EnvironmentFile.Unknown(Environment);
        }
        address ??=
            _session.Emulators.Default?.Emulator.Uri
            ?? throw new CloudPartnerException(
                CloudPartnerFault.Invalid(
                    "Uri",
                    null,
                    _session.Emulators.HasFailed
                        ? "the last Start-PortalEmulator did not succeed; run it again, or name the address of a "
                            + "running emulator"
                        : "this session has started no emulator; run Start-PortalEmulator or name the address of a "
                            + "running one"
                ) with
                {
                    RecommendedAction =
                        "Run Start-PortalEmulator first, or name a running emulator with -Uri, as in "
                        + "-Uri http://127.0.0.1:8080.",
                }
            );
        if (!address.IsAbsoluteUri || !address.IsLoopback)
        {
            throw FieldRules.Refuse(
                Emulator ? "Uri" : "Environment",
                address.IsAbsoluteUri ? address.GetLeftPart(UriPartial.Authority) : address.OriginalString,
                "is not an address on this machine, such as http://127.0.0.1:8080; save other services with "
                    + "Add-CloudPartnerEnvironment"
            );
        }

        return EmulatorEnvironment.At(address, Dialect);
    }

    private SignInMethod SelectMethod() =>
        ParameterSetName switch
        {
            "Emulator" => new EmulatorSignIn
            {
                Tenant = EmulatorSignIn.DefaultTenant,
                Identity = As ?? EmulatorSignIn.DefaultIdentity,
            },
            "ClientSecret" => new ClientSecretSignIn
            {
                Tenant = GivenTenant(),
                ApplicationId = CredentialId(),
                Secret = Credential!.Password,
            },
            "Certificate" => SignInWith(Certificate!, isOurs: false),
            "CertificatePath" => SignInWith(Certificates.Open(CertificatePath!, CertificatePassword), isOurs: true),
            "CertificateThumbprint" => SignInWith(Certificates.Find(CertificateThumbprint!), isOurs: true),
            "ManagedIdentity" => new ManagedIdentitySignIn
            {
                Tenant = SignInMethod.TenantOfToken,
                ApplicationId = GivenId(),
            },
            "FederatedToken" => new FederatedTokenSignIn
            {
                Tenant = GivenTenant(),
                ApplicationId = GivenId()!.Value,
                Token = FederatedToken,
            },
            "FederatedTokenPath" => new FederatedTokenSignIn
            {
                Tenant = GivenTenant(),
                ApplicationId = GivenId()!.Value,
                TokenPath = FederatedTokenPath,
            },
            "GitHubActions" => new FederatedTokenSignIn
            {
                Tenant = GivenTenant(),
                ApplicationId = GivenId()!.Value,
                FromGitHub = true,
            },
            "AccessToken" => new AccessTokenSignIn { Tenant = SignInMethod.TenantOfToken, Token = AccessToken! },
            "DeviceCode" => new DeviceCodeSignIn
            {
                Tenant = GivenTenant(),
                ApplicationId = GivenId(),
                PersistTokenCache = PersistTokenCache,
                Show = Show,
            },
            _ => new InteractiveSignIn
            {
                Tenant = GivenTenant(),
                ApplicationId = GivenId(),
                PersistTokenCache = PersistTokenCache,
            },
        };

    // One that was opened here is let go with the connection; the caller's own stays theirs.
    private CertificateSignIn SignInWith(X509Certificate2 certificate, bool isOurs)
    {
        try
        {
            return new CertificateSignIn
            {
                Tenant = GivenTenant(),
                ApplicationId = GivenId()!.Value,
                Certificate = certificate,
                OwnsCertificate = isOurs,
            };
        }
        catch (CloudPartnerException) when (isOurs)
        {
            certificate.Dispose();
            throw;
        }
    }

    private string GivenTenant() => Tenant is null ? InteractiveSignIn.AnyTenant : FieldRules.Tenant(Tenant);

    private Guid? GivenId() => ApplicationId is null ? null : FieldRules.Id("ApplicationId", ApplicationId);

    private Guid CredentialId() =>
        Guid.TryParse(Credential!.UserName, out var id)
            ? id
            : throw FieldRules.Refuse(
                "Credential",
                Credential.UserName ?? string.Empty,
                "must have the application (client) ID, a GUID, as its user name"
            );

    // A person has to read it whatever they set their preferences to, and it must not get into the output.
    private void Show(string words) =>
        PipelineDispatcher.Post(() =>
            WriteInformation(new HostInformationMessage { Message = words }, ["PSHOST", "CloudPartner"])
        );
}
