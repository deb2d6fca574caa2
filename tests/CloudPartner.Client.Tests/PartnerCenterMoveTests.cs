using CloudPartner.Client.Migration;

namespace CloudPartner.Client.Tests;

public class PartnerCenterMoveTests
{
    private static readonly RoleMigration Move = new(
        ["contoso.com", "Contoso.onmicrosoft.com"],
        new Dictionary<string, string>(),
        includeGuests: false
    );

    [Theory]
    [InlineData("Owner", "Manager")]
    [InlineData("contributor", "Developer")]
    public void Roles_become_what_the_documented_table_says(string old, string expected) =>
        Assert.Equal(expected, Move.Convert(User("ann@contoso.com", old)).Role);

    [Fact]
    public void The_rest_of_a_person_stays_and_the_publisher_goes()
    {
        var moved = Move.Convert(
            Row(
                ("Email", "Ann@contoso.onmicrosoft.com"),
                ("Role", "Owner"),
                ("DisplayName", "Ann"),
                ("PublisherId", "contoso")
            )
        );
        Assert.Equal(
            ("Ann@contoso.onmicrosoft.com", "Ann", (string?)null),
            (moved.Email, moved.DisplayName, moved.PublisherId)
        );
    }

    [Theory]
    [InlineData("ann@outlook.com", "Microsoft account")]
    [InlineData("ann@hotmail.co.uk", "Microsoft account")]
    [InlineData("ann@live.nl", "Microsoft account")]
    [InlineData("ann@fabrikam.com", "another tenant")]
    [InlineData("ann@sub.contoso.com", "another tenant")]
    public void Who_cannot_move_is_told_why_and_what_to_do(string email, string reason)
    {
        var fault = Assert.Throws<CloudPartnerException>(() => Move.Convert(User(email, "Owner"))).Fault;
        Assert.Equal(("Email", email), (fault.Field, fault.Value));
        Assert.Contains(reason, fault.Rule, StringComparison.Ordinal);
        Assert.NotEmpty(fault.RecommendedAction);
    }

    [Fact]
    public void Groups_and_service_principals_stay()
    {
        Assert.Equal("Kind", Refusal(Row(("Email", "team@contoso.com"), ("Kind", "Group"), ("Role", "Owner"))));
        var id = Guid.NewGuid().ToString();
        Assert.Equal(
            "Kind",
            Refusal(
                Row(
                    ("ObjectId", id),
                    ("ApplicationId", id),
                    ("TenantId", id),
                    ("DisplayName", "app"),
                    ("Role", "Owner")
                )
            )
        );
    }

    [Fact]
    public void A_role_without_counterpart_is_refused_unless_it_is_mapped()
    {
        Assert.Equal("Role", Refusal(User("ann@contoso.com", "Auditor")));
        var mapped = new RoleMigration(
            ["contoso.com"],
            new Dictionary<string, string> { ["Auditor"] = "Marketer", ["owner"] = "Owner" },
            includeGuests: false
        );
        Assert.Equal("Marketer", mapped.Convert(User("ann@contoso.com", "auditor")).Role);
        Assert.Equal("Owner", mapped.Convert(User("ann@contoso.com", "Owner")).Role);
        Assert.Equal("Developer", mapped.Convert(User("ann@contoso.com", "Contributor")).Role);
    }

    [Fact]
    public void Guests_move_on_request_but_Microsoft_accounts_never()
    {
        var open = new RoleMigration(["contoso.com"], new Dictionary<string, string>(), includeGuests: true);
        Assert.Equal("ann@fabrikam.com", open.Convert(User("ann@fabrikam.com", "Owner")).Email);
        Assert.Throws<CloudPartnerException>(() => open.Convert(User("ann@outlook.com", "Owner")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("contoso")]
    [InlineData("@contoso.com")]
    [InlineData("https://contoso.com")]
    public void What_is_no_domain_is_refused(string domain) =>
        Assert.Equal(
            "TenantDomain",
            Assert
                .Throws<CloudPartnerException>(() =>
                    new RoleMigration([domain], new Dictionary<string, string>(), false)
                )
                .Fault.Field
        );

    private static string? Refusal(DesiredPortalUser user) =>
        Assert.Throws<CloudPartnerException>(() => Move.Convert(user)).Fault.Field;

    private static DesiredPortalUser User(string email, string role) => Row(("Email", email), ("Role", role));

    private static DesiredPortalUser Row(params (string Column, string Value)[] cells) =>
        DesiredPortalUser.Read(column => cells.FirstOrDefault(cell => cell.Column == column).Value);
}
