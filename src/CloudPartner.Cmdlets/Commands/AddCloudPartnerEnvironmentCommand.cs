using System.Management.Automation;
using CloudPartner.Client.Environments;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Saves a place to connect to, for this user.</summary>
[Cmdlet(VerbsCommon.Add, "CloudPartnerEnvironment", SupportsShouldProcess = true)]
[OutputType(typeof(CloudPartnerEnvironment))]
public sealed class AddCloudPartnerEnvironmentCommand : CloudPartnerCommand
{
    /// <summary>A short name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The root of the API. Tokens are sent to its host and to no other.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public Uri? Endpoint { get; set; }

    /// <summary>The root under which tenants sign in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public Uri Authority { get; set; } = CloudPartnerEnvironment.Public.Authority;

    /// <summary>The resource that tokens are for; by default that of the public cloud in the same dialect.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Audience { get; set; }

    /// <summary>The dialect that the service speaks.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public PortalDialect Dialect { get; set; }

    /// <summary>
    /// The root of Microsoft Graph, where Partner Center's people are looked up and reviews ask for accounts. Tokens
    /// for it are sent to its host and to no other.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public Uri? GraphEndpoint { get; set; }

    /// <summary>The resource that tokens for Microsoft Graph are for; by default its own address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? GraphAudience { get; set; }

    /// <summary>Replaces one of the same name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the environment.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        try
        {
            var environment = CloudPartnerEnvironment.Custom(
                Name!,
                Endpoint!,
                Authority,
                Audience ?? CloudPartnerEnvironment.OfPublicCloud(Dialect).Audience,
                Dialect,
                GraphEndpoint,
                GraphAudience
            );
            if (!ShouldProcess($"{environment.Name} ({environment.Endpoint})", "Save environment"))
                return;
            EnvironmentFile.Add(environment, replace: Force);
            if (PassThru)
                WriteObject(environment);
        }
        catch (CloudPartnerException refused)
        {
            Report(refused.Fault with { Message = refused.Fault.Message + WhatStays() }, Name);
        }
    }

    // The name may lead somewhere from before, and would go on doing so unsaid.
    private string WhatStays()
    {
        try
        {
            return
                EnvironmentFile
                    .Saved()
                    .FirstOrDefault(saved => saved.Name.Equals(Name, StringComparison.OrdinalIgnoreCase))
                    is { } there
                ? $" {there.Name} still leads to {there.Endpoint}."
                : string.Empty;
        }
        catch (CloudPartnerException)
        {
            return string.Empty;
        }
    }
}
