namespace CloudPartner.Client.Environments;

/// <summary>A local emulator as a place to connect to.</summary>
public static class EmulatorEnvironment
{
    /// <summary>The name of every emulator's environment.</summary>
    public const string Name = "Emulator";

    // The public client that the emulator seeds.
    private static readonly Guid ApplicationId = new("11111111-1111-4111-8111-111111111111");

    /// <summary>An emulator, which is its own authority, in one of the dialects that it speaks.</summary>
    public static CloudPartnerEnvironment At(Uri address, PortalDialect dialect = PortalDialect.CloudPartnerPortal)
    {
        var like = CloudPartnerEnvironment.OfPublicCloud(dialect);
        var environment = new CloudPartnerEnvironment(Name, address, address, like.Scope, dialect);
        return environment with
        {
            ApplicationId = ApplicationId,
            GraphEndpoint = environment.Endpoint,
            GraphScope = like.GraphScope,
        };
    }
}
