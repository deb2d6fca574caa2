using CloudPartner.Client.Reviews;

namespace CloudPartner.Client.Tests;

/// <summary>The files that a review is kept in.</summary>
public sealed class AccessReportTests : IDisposable
{
    private const string Hostile = "<img src=x onerror=alert(1)>";

    private static readonly DateTimeOffset Made = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private static readonly AccessFinding Finding = new(
        "NotApproved",
        FindingSeverity.High,
        "Nobody approved the role Owner.",
        "Have it approved.",
        "own"
    );

    private readonly string _folder = Directory.CreateTempSubdirectory("cp-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("html")]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("md")]
    public void Marks_leave_nothing_that_names_anybody(string form)
    {
        var entry = Entry("ann@contoso.com") with
        {
            DisplayName = "Ann Archer",
            ObjectId = new Guid("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"),
            GrantedBy = "boss@contoso.com",
            GrantedTime = Made,
            Account = new AccountFacts
            {
                Exists = true,
                ObjectId = new Guid("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"),
                InvitedBy = "inviter@contoso.com",
            },
            Approval = new AccessApproval("Ann asked for it", "approver@contoso.com", null, null),
            Findings = [Finding],
        };
        var group = Entry("team@contoso.com") with { Kind = PortalUserKind.Group };
        var path = Write($"r.{form}", [entry, group], Options(pseudonymise: true));
        var text = File.ReadAllText(path);
        foreach (
            var name in (string[])
                ["ann@", "Archer", "boss@", "inviter", "approver@", "team@", "aaaaaaaa", "contoso.com", "asked"]
        )
        {
            Assert.DoesNotContain(name, text, StringComparison.OrdinalIgnoreCase);
        }
        Assert.Contains("person-", text);
        Assert.Contains("NotApproved", text);
    }

    [Fact]
    public void The_same_key_makes_the_same_marks_and_another_key_others()
    {
        string Mark(string key)
        {
            var path = Write("m.json", [Entry("ann@contoso.com")], Options(pseudonymise: true, key: key));
            return ReportJson.Read(path).Entries[0].Name;
        }
        Assert.Equal(Mark("one"), Mark("one"));
        Assert.NotEqual(Mark("one"), Mark("two"));
    }

    [Fact]
    public void A_later_report_says_what_has_changed()
    {
        var earlier = Write(
            "1.json",
            [Entry("ann@contoso.com"), Entry("bob@contoso.com") with { Findings = [Finding] }]
        );
        var later = Write(
            "2.md",
            [Entry("bob@contoso.com"), Entry("cid@contoso.com") with { Findings = [Finding] }],
            Options(since: earlier)
        );
        var text = File.ReadAllText(later);
        var changes = text[text.IndexOf("## Changes since", StringComparison.Ordinal)..];
        Assert.Contains("| cid@contoso.com | Owner | contoso | now holds the role |", changes);
        Assert.Contains("| ann@contoso.com | Owner | contoso | no longer holds the role |", changes);
        Assert.Contains("| cid@contoso.com | Owner | contoso | new finding | NotApproved |", changes);
        Assert.Contains("| bob@contoso.com | Owner | contoso | finding settled | NotApproved |", changes);
    }

    [Fact]
    public void A_report_compared_with_itself_has_no_changes()
    {
        List<AccessReviewEntry> entries = [Entry("ann@contoso.com") with { Findings = [Finding] }];
        var path = Write("same.json", entries);
        Assert.Contains("Nothing has changed.", File.ReadAllText(Write("same.html", entries, Options(since: path))));
    }

    public static TheoryData<string, string> OtherFiles { get; } =
        new()
        {
            { """{"schema":2,"made":"2026-01-01T00:00:00Z","entries":[]}""", "is a report of schema 2" },
            { """{"made":"2026-01-01T00:00:00Z","entries":[]}""", "has no schema" },
            { """{"schema":1,"entries":[]}""", "has no entries or no time" },
            { """{"schema":1,"made":"2026-01-01T00:00:00Z"}""", "has no entries or no time" },
            { """{"schema":1,"entries":[""", "is not complete, valid JSON" },
            { "[]", "is not complete, valid JSON" },
            {
                """{"schema":1,"made":"2026-01-01T00:00:00Z","environment":"Test","entries":[{"publisherId":"fabrikam"}]}""",
                "is about fabrikam"
            },
            {
                """{"schema":1,"made":"2026-01-01T00:00:00Z","environment":"Other","entries":[{"publisherId":"contoso"}]}""",
                "is about the environment Other"
            },
            {
                """{"schema":1,"made":"2026-01-01T00:00:00Z","environment":"Test","pseudonymKey":"k","entries":[{"publisherId":"contoso"}]}""",
                "holds marks in place of names"
            },
        };

    [Theory]
    [MemberData(nameof(OtherFiles))]
    public void What_is_no_report_of_the_same_account_is_refused(string text, string rule)
    {
        var since = Path.Combine(_folder, "since.json");
        File.WriteAllText(since, text);
        var path = Path.Combine(_folder, "out.html");
        var refused = Assert.Throws<CloudPartnerException>(() =>
            AccessReportFile.Open(path, Options(since: since)).Write([Entry("ann@contoso.com")], Made)
        );
        Assert.Equal("Since", refused.Fault.Field);
        Assert.Contains(rule, refused.Message);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("r.xlsx", "has to end with one of")]
    [InlineData("r", "has to end with one of")]
    [InlineData("there.html", "exists already")]
    [InlineData("folder.html", "is a folder")]
    public void A_path_that_cannot_be_written_is_refused(string name, string rule)
    {
        File.WriteAllText(Path.Combine(_folder, "there.html"), "before");
        Directory.CreateDirectory(Path.Combine(_folder, "folder.html"));
        var refused = Assert.Throws<CloudPartnerException>(() => Write(name, [Entry("ann@contoso.com")]));
        Assert.Contains(rule, refused.Message);
        Assert.Equal("before", File.ReadAllText(Path.Combine(_folder, "there.html")));
    }

    [Fact]
    public void Names_are_text_in_every_form()
    {
        var entry = Entry("ann@contoso.com") with { DisplayName = Hostile };
        Assert.DoesNotContain("<img", File.ReadAllText(Write("x.html", [entry])));
        Assert.DoesNotContain(
            "<img",
            File.ReadAllText(Write("x.md", [entry])).Replace(@"\<", "", StringComparison.Ordinal)
        );
        var formula = File.ReadAllText(Write("x.csv", [entry with { DisplayName = "=1+1" }]));
        Assert.Contains("'=1+1", formula);
        Assert.DoesNotContain(",=1+1", formula);
    }

    [Fact]
    public void Of_two_publishers_the_source_that_told_less_is_shown()
    {
        ReviewSource Source(ReviewSourceStatus status) =>
            new("Graph", AccountFact.Account, "User.Read.All", status, "why");
        var report = new AccessReport(
            Made,
            [
                Entry("a@contoso.com") with
                {
                    Sources = [Source(ReviewSourceStatus.Read)],
                },
                Entry("a@contoso.com") with
                {
                    PublisherId = "fabrikam",
                    Sources = [Source(ReviewSourceStatus.Forbidden)],
                },
            ]
        );
        Assert.Equal(ReviewSourceStatus.Forbidden, Assert.Single(report.Sources).Status);
    }

    private string Write(
        string name,
        IReadOnlyList<AccessReviewEntry> entries,
        AccessReportFile.Options? options = null
    )
    {
        var path = Path.Combine(_folder, name);
        AccessReportFile.Open(path, options ?? Options(overwrite: false)).Write(entries, Made);
        return path;
    }

    private static AccessReportFile.Options Options(
        bool overwrite = true,
        string? since = null,
        bool pseudonymise = false,
        string key = "secret"
    ) => new(overwrite, since, pseudonymise, pseudonymise ? key : null);

    private static AccessReviewEntry Entry(string email) =>
        new()
        {
            PublisherId = "contoso",
            Environment = "Test",
            Kind = PortalUserKind.User,
            Email = email,
            Role = "Owner",
        };
}
