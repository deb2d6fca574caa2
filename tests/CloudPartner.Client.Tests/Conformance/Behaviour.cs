using CloudPartner.Client.Services;

namespace CloudPartner.Client.Tests.Conformance;

/// <summary>
/// One behaviour that every dialect has to show, and how it is known of each service: documented, observed, or ours.
/// The README counts them.
/// </summary>
/// <param name="Name">What holds, in words.</param>
/// <param name="Portal">How it is known of the Cloud Partner Portal.</param>
/// <param name="PartnerCenter">How it is known of Partner Center.</param>
/// <param name="Source">Where it is known from and when that was read or seen; null if it is ours everywhere.</param>
/// <param name="ShowAsync">Shows it.</param>
internal sealed record Behaviour(
    string Name,
    Provenance Portal,
    Provenance PartnerCenter,
    string? Source,
    Func<Subject, Task> ShowAsync
)
{
    public Behaviour(string name, Provenance portal, Provenance partnerCenter, Func<Subject, Task> showAsync)
        : this(name, portal, partnerCenter, null, showAsync) { }

    public Provenance In(PortalDialect dialect) => dialect == PortalDialect.PartnerCenter ? PartnerCenter : Portal;
}

/// <summary>An emulator in one dialect, and the words of that dialect.</summary>
internal sealed class Subject(TestPortal test, PortalDialect dialect)
{
    public TestPortal Test => test;

    public IPortal Portal { get; private set; } = test.Portal;

    public string Publisher => test.Publisher;

    public bool IsPartnerCenter => dialect == PortalDialect.PartnerCenter;

    /// <summary>A role that may do less.</summary>
    public string Worker => IsPartnerCenter ? "Developer" : "Contributor";

    /// <summary>A role that may do more.</summary>
    public string Leader => IsPartnerCenter ? "Manager" : "Owner";

    /// <summary>The paths of requests about users.</summary>
    public string UserPath => IsPartnerCenter ? "/usermembers" : "/users";

    /// <summary>The method that adds.</summary>
    public string AddMethod => IsPartnerCenter ? "POST" : "PUT";

    /// <summary>The operation that an addition is in the log of commits.</summary>
    public string Added => IsPartnerCenter ? "addMember" : "create";

    /// <summary>A command of its own, as another call of a cmdlet would be.</summary>
    public IPortal NextCommand(PortalCallOptions? options = null) => Portal = test.Connection.OpenPortal(options);

    /// <summary>Somebody whom the directory knows and who has no role.</summary>
    public static string Person(int number) => $"person{number}@contoso.com";

    public Task<PortalUser> AddAsync(int person, string? role = null) =>
        Portal.AddAsync(Publisher, TestPortal.User(Person(person), role ?? Worker));

    public async Task<List<string>> RolesOfAsync(int person)
    {
        try
        {
            return
            [
                .. (await NextCommand().Users.GetAsync(Publisher, Person(person))).Select(user => user.Role).Order(),
            ];
        }
        catch (CloudPartnerException none) when (none.Fault.Kind == FaultKind.NotFound)
        {
            return [];
        }
    }

    public async Task<int> CommitsAsync(string operation, int person) =>
        (await test.CommitsAsync()).Count(commit => commit.Operation == operation && commit.Key == Person(person));
}
