using CloudPartner.Interop.Tests.SignIn;

namespace CloudPartner.Interop.Tests;

// One class for each client, so that they run side by side.
public class OfficialSdkTests
{
    private const string Client = "Microsoft.Store.PartnerCenter";

    [Theory, MemberData(nameof(Catalog.NamesOf), Client, MemberType = typeof(Catalog))]
    public Task Recorded_requests_are_answered_as_it_needs(string call) => Catalog.RunAsync(Client, call);
}

public class PartnerCenterModuleTests
{
    private const string Client = "Partner-Center-PowerShell";

    [Theory, MemberData(nameof(Catalog.NamesOf), Client, MemberType = typeof(Catalog))]
    public Task Recorded_requests_are_answered_as_it_needs(string call) => Catalog.RunAsync(Client, call);
}

public class PortalCliTests
{
    private const string Client = "devigned/pub";

    [Theory, MemberData(nameof(Catalog.NamesOf), Client, MemberType = typeof(Catalog))]
    public Task Recorded_requests_are_answered_as_it_needs(string call) => Catalog.RunAsync(Client, call);
}

public class GraphSdkTests
{
    private const string Client = "Microsoft.Graph";

    [Theory, MemberData(nameof(Catalog.NamesOf), Client, MemberType = typeof(Catalog))]
    public Task The_package_gets_what_it_asks_for(string call) => Catalog.RunAsync(Client, call);
}

public class MsalTests
{
    private const string Client = "Microsoft.Identity.Client";

    [Theory, MemberData(nameof(Catalog.NamesOf), Client, MemberType = typeof(Catalog))]
    public Task The_package_signs_in(string call) => Catalog.RunAsync(Client, call);
}

public class AzureIdentityTests
{
    private const string Client = "Azure.Identity";

    [Theory, MemberData(nameof(Catalog.NamesOf), Client, MemberType = typeof(Catalog))]
    public Task The_package_signs_in(string call) => Catalog.RunAsync(Client, call);
}

public class MachineTests
{
    private const string Client = "Managed identities";

    [Theory, MemberData(nameof(Catalog.NamesOf), Client, MemberType = typeof(Catalog))]
    public Task The_packages_sign_in(string call) => Catalog.RunAsync(Client, call);
}

public class PythonMsalTests
{
    private const string Client = "msal for Python";

    [PythonTheory, MemberData(nameof(Catalog.NamesOf), Client, MemberType = typeof(Catalog))]
    public Task The_package_signs_in(string call) => Catalog.RunAsync(Client, call);
}

/// <summary>A test that needs Python and its package; skipped, with the reason, where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute() => Skip = PythonMsal.WhyNot;
}
