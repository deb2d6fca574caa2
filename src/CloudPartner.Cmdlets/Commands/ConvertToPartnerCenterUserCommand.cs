using System.Collections;
using System.Management.Automation;
using CloudPartner.Client.Migration;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Turns assignments of the Cloud Partner Portal into those of Partner Center. Sends nothing.</summary>
[Cmdlet(VerbsData.ConvertTo, "PartnerCenterUser")]
[OutputType(typeof(DesiredPortalUser))]
public sealed class ConvertToPartnerCenterUserCommand : CloudPartnerCommand
{
    private RoleMigration _migration = null!;
    private long _inputs;

    /// <summary>An object from Get-PortalUser, or a row with the columns of Add-PortalUser.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The verified domains of the tenant in which Partner Center manages the users.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("MpnTenantDomain")]
    [ValidateNotNullOrEmpty]
    public string[]? TenantDomain { get; set; }

    /// <summary>Other roles than those of Microsoft's table: the old name, and the new one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RoleMapCompleter))]
    [ValidateNotNull]
    public Hashtable RoleMap { get; set; } = [];

    /// <summary>Lets people of other domains through; they have to be invited as guests.</summary>
    [Parameter]
    public SwitchParameter IncludeGuest { get; set; }

    /// <inheritdoc />
    protected override void BeginProcessing() =>
        Do(null, () => _migration = new RoleMigration(TenantDomain!, Map(), IncludeGuest), terminating: true);

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        _inputs++;
        try
        {
            WriteObject(_migration.Convert(Read(InputObject!)));
        }
        catch (CloudPartnerException stays)
        {
            Report(stays.Fault.At($"Input {_inputs}"), InputObject);
        }
    }

    private static DesiredPortalUser Read(PSObject given)
    {
        var row = new RowReader(given, null);
        return DesiredPortalUser.Read(row.Column, () => row.Names);
    }

    private Dictionary<string, string> Map()
    {
        var map = new Dictionary<string, string>();
        foreach (DictionaryEntry pair in RoleMap)
        {
            if (!map.TryAdd($"{pair.Key}", $"{pair.Value}"))
                throw FieldRules.Refuse("RoleMap", $"{pair.Key}", "stands in the map twice");
        }

        return map;
    }
}
