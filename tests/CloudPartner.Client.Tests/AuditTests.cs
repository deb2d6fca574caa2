using CloudPartner.Client.Files;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

public sealed class AuditTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("audit").FullName;

    private string File1 => Path.Combine(_folder, "audit.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Filters_are_the_services_work_and_the_newest_event_comes_first()
    {
        await using var test = await StartAsync();
        var from = DateTimeOffset.UtcNow.AddSeconds(-1);
        var read = await test.Portal.Publishers.GetProfileAsync("contoso");
        await test.Portal.Publishers.SetProfileAsync(read, PublisherProfileChange.Of(displayName: "O'Neil"));
        var all = await ListAsync(test.Portal, PortalAuditFilter.None);
        Assert.Equal(
            all.OrderByDescending(item => item.Timestamp).Select(item => item.Id),
            all.Select(item => item.Id)
        );
        Assert.Equal(
            ("PublisherChanged", "displayText: Contoso", "displayText: O'Neil"),
            (all[0].EventType, all[0].Before, all[0].After)
        );

        Assert.Equal(
            all[0],
            Assert.Single(
                await ListAsync(test.Portal, new PortalAuditFilter { After = from.ToOffset(TimeSpan.FromHours(5)) })
            )
        );
        Assert.Equal(all.Count - 1, (await ListAsync(test.Portal, new PortalAuditFilter { Before = from })).Count);
        Assert.All(
            await ListAsync(
                test.Portal,
                new PortalAuditFilter { EventType = "UserAdded", User = "ADMIN@portal.example" }
            ),
            item => Assert.Equal("UserAdded", item.EventType)
        );
        Assert.Empty(await ListAsync(test.Portal, new PortalAuditFilter { User = "o'neil@contoso.com" }));
    }

    [Fact]
    public async Task Whatever_a_cell_holds_reads_back_as_it_was_and_runs_in_no_spreadsheet()
    {
        string?[] texts =
        [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "\nx",
            "'x",
            "''",
            "'",
            "'=1",
            "",
            null,
            "a,b",
            "\"",
            "say \"hi\"",
            "a\r\nb\nc\rd",
            " lead and trail ",
            "ünï → 漢字 😀",
            new string('x', 100_000),
            "{\"a\":[1,2]}",
            "#TYPE x",
            "\ufeffbom",
        ];
        var events = texts
            .SelectMany(text =>
                new[]
                {
                    new PortalAuditEvent
                    {
                        Id = text ?? "id",
                        EventType = text ?? "type",
                        ObjectType = text,
                        ObjectName = text,
                        PublisherId = text,
                        User = text,
                        Before = text,
                        After = text,
                        Status = text,
                        CorrelationId = text,
                        CustomerId = text,
                        Details = new PortalAuditData([new("Role", text), new(text ?? "none", "=1"), new("role", "2")]),
                        Timestamp = DateTimeOffset.MaxValue,
                    },
                    new PortalAuditEvent
                    {
                        Id = "1",
                        EventType = "x",
                        After = text,
                        Timestamp = new DateTimeOffset(2026, 1, 31, 8, 15, 0, 123, TimeSpan.FromHours(-7)).AddTicks(
                            4567
                        ),
                    },
                }
            )
            .ToList();
        Assert.Equal(events.Count, await AuditEventFile.WriteAsync(File1, false, Pages(events)));
        Assert.Equal(events, AuditEventFile.Read(File1));

        foreach (var cell in Cells(await File.ReadAllTextAsync(File1)).Where(cell => cell.Length > 0))
            Assert.DoesNotContain(cell[0], "=+-@\t\r\n");
        Assert.Equal(
            [_folder + "/audit.csv"],
            Directory.EnumerateFiles(_folder).Select(name => name.Replace('\\', '/'))
        );
    }

    [Fact]
    public async Task A_file_is_replaced_only_if_asked_and_only_by_a_whole_one()
    {
        await File.WriteAllTextAsync(File1, "mine");
        var fault = await FaultOf(() => AuditEventFile.WriteAsync(File1, false, Pages([])));
        Assert.Contains("-Force", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => AuditEventFile.WriteAsync(File1, true, Broken()));
        Assert.Equal("mine", await File.ReadAllTextAsync(File1));
        Assert.Single(Directory.EnumerateFiles(_folder));
        Assert.Equal(0, await AuditEventFile.WriteAsync(File1, true, Pages([])));
        Assert.Empty(AuditEventFile.Read(File1));
        Assert.Equal(
            FaultKind.NotFound,
            (
                await FaultOf(() =>
                    AuditEventFile.WriteAsync(Path.Combine(_folder, "no", "such", "folder.csv"), false, Pages([]))
                )
            ).Kind
        );

        static async IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> Broken()
        {
            yield return [new PortalAuditEvent { Id = "1", EventType = "x" }];
            await Task.Yield();
            throw new InvalidOperationException();
        }
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("Id,Timestamp,EventType\n", "Import-Csv")]
    [InlineData(
        "EventType,Timestamp,ObjectName,PublisherId,User,ObjectType,Before,After,Id\nx,yesterday,,,,,,,1\n",
        "line 2: Timestamp 'yesterday'"
    )]
    [InlineData(
        "EventType,Timestamp,ObjectName,PublisherId,User,ObjectType,Before,After,Id\nx,y\n",
        "line 2: Row: has 2 cells"
    )]
    [InlineData(
        "EventType,Timestamp,ObjectName,PublisherId,User,ObjectType,Before,After,Id\n,2026-01-31T08:15:00.0000000+00:00,,,,,,,1\n",
        "line 2: EventType"
    )]
    [InlineData(
        "EventType,Timestamp,ObjectName,PublisherId,User,ObjectType,Before,After,Id,Status,CorrelationId,CustomerId,Details\nx,2026-01-31T08:15:00.0000000+00:00,,,,,,,1,,,,[1]\n",
        "line 2: Details"
    )]
    public async Task A_file_of_another_form_is_refused_with_line_and_rule(string text, string said)
    {
        await File.WriteAllTextAsync(File1, text);
        var fault = Assert.Throws<CloudPartnerException>(() => AuditEventFile.Read(File1).ToList()).Fault;
        Assert.Equal(FaultKind.Invalid, fault.Kind);
        Assert.StartsWith("audit.csv", fault.Message, StringComparison.Ordinal);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    // As a spreadsheet sees them: what is in quotes is text, and a doubled quote is one.
    private static List<string> Cells(string csv)
    {
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < csv.Length; i++)
        {
            if (csv[i] == '"' && quoted && i + 1 < csv.Length && csv[i + 1] == '"')
            {
                cell.Append(csv[++i]);
            }
            else if (csv[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && csv[i] is ',' or '\n')
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else if (quoted || csv[i] != '\r')
            {
                cell.Append(csv[i]);
            }
        }
        return cells;
    }

    private static async IAsyncEnumerable<IReadOnlyList<PortalAuditEvent>> Pages(List<PortalAuditEvent> events)
    {
        foreach (var page in events.Chunk(7))
            yield return page;
        await Task.CompletedTask;
    }

    private static async Task<List<PortalAuditEvent>> ListAsync(IPortal portal, PortalAuditFilter filter)
    {
        var found = new List<PortalAuditEvent>();
        await foreach (var page in portal.Audit.ListAsync("contoso", filter))
            found.AddRange(page);
        return found;
    }

    [Theory]
    [InlineData("", "", null)]
    [InlineData(",Status", ",failed", "failed")]
    public async Task A_file_of_an_earlier_version_which_has_fewer_columns_is_read(
        string columns,
        string cells,
        string? status
    )
    {
        await File.WriteAllTextAsync(
            File1,
            $"EventType,Timestamp,ObjectName,PublisherId,User,ObjectType,Before,After,Id{columns}\n"
                + $"x,2026-01-31T08:15:00.0000000+00:00,,,,,,,1{cells}\n"
        );
        var read = Assert.Single(AuditEventFile.Read(File1));
        Assert.Equal(("x", "1", status), (read.EventType, read.Id, read.Status));
        Assert.Equal(PortalAuditData.Empty, read.Details);
    }

    [Fact]
    public void Details_are_found_by_name_in_any_case_and_none_is_lost()
    {
        var details = new PortalAuditData([new("UserId", "1"), new("userid", "2"), new("UserId", null)]);
        Assert.Equal(["1", "2", null], details.Values);
        Assert.Equal("2", details["USERID (2)"]);
        Assert.Equal(new PortalAuditData(details.Reverse()), details);
        Assert.NotEqual(new PortalAuditData(details.Take(2)), details);
    }
}
