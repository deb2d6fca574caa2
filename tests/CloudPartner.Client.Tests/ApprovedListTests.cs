using CloudPartner.Client.Reviews;

namespace CloudPartner.Client.Tests;

/// <summary>The list of who is approved to hold which role.</summary>
public sealed class ApprovedListTests : IDisposable
{
    private static readonly AssignmentResolver Resolver = new(
        [new PortalRole("Owner", null, []), new PortalRole("Contributor", null, [])],
        new PortalCapabilities()
    );

    private readonly string _folder = Directory.CreateTempSubdirectory("cp-approved-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Email,Role\na@contoso.com,Boss", "line 2", "Role 'Boss' is not one of Owner, Contributor")]
    [InlineData("Email,Role\na@contoso.com,Owner\nA@contoso.com,owner", "line 3", "is approved as Owner already")]
    [InlineData("Email,Role,From,Until\na@contoso.com,Owner,2026-02-01,2026-01-31", "line 2", "before it begins")]
    [InlineData("Email,Role,Until\na@contoso.com,Owner,31/01/2026", "line 2", "Until '31/01/2026' is not a day")]
    [InlineData("Email,Role,From\na@contoso.com,Owner,tomorrow", "line 2", "From 'tomorrow' is not a day")]
    [InlineData("Email,Role,Reason\nnobody,Owner,x", "line 2", "Email")]
    public void A_row_that_breaks_a_rule_is_named(string text, string place, string rule)
    {
        var reported = new List<CloudPartnerFault>();
        var thrown = Assert.Throws<CloudPartnerException>(() => Read("approved.csv", text, "contoso", reported));
        var fault = Assert.Single(reported);
        Assert.Contains(place, fault.Message);
        Assert.Contains(rule, fault.Message);
        Assert.Contains("1 of", thrown.Message);
    }

    [Fact]
    public void The_same_person_may_be_approved_for_two_roles_and_on_two_publishers()
    {
        var list = Read(
            "approved.csv",
            "Email,Role,PublisherId,Reason,Approver\n"
                + "a@contoso.com,Owner,,Ticket 1,boss\n"
                + "a@contoso.com,Contributor,,Ticket 2,boss\n"
                + "a@contoso.com,Owner,fabrikam,Ticket 3,boss",
            "contoso"
        );
        Assert.Equal(["Ticket 1", "Ticket 2"], list.Of("contoso").Select(line => line.Approval.Reason));
        Assert.Equal("Ticket 3", Assert.Single(list.Of("Fabrikam")).Approval.Reason);
    }

    [Fact]
    public void A_row_without_a_publisher_needs_one_from_the_command()
    {
        var reported = new List<CloudPartnerFault>();
        Assert.Throws<CloudPartnerException>(() =>
            Read("approved.csv", "Email,Role\na@contoso.com,Owner", null, reported)
        );
        Assert.Equal("PublisherId", Assert.Single(reported).Field);
    }

    [Fact]
    public void A_day_lasts_until_its_end_and_JSON_is_read_alike()
    {
        var csv = Read("a.csv", "Email,Role,Until\na@contoso.com,Owner,2026-01-31", "contoso");
        var json = Read("a.json", """[{"Email":"a@contoso.com","Role":"Owner","Until":"2026-01-31"}]""", "contoso");
        foreach (var list in (ApprovedList[])[csv, json])
        {
            var until = Assert.Single(list.Of("contoso")).Approval.Until!.Value;
            Assert.Equal(new DateTime(2026, 1, 31, 23, 59, 59), until.LocalDateTime, TimeSpan.FromSeconds(1));
        }
    }

    private ApprovedList Read(string name, string text, string? publisher, List<CloudPartnerFault>? reported = null)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return ApprovedList.Read(path, Resolver, publisher, null, (fault, _) => reported?.Add(fault));
    }
}
