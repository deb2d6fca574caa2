using CloudPartner.Client.Prerequisites;
using static CloudPartner.Client.Tests.TestPortal;

namespace CloudPartner.Client.Tests;

public sealed class AttestationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attest").FullName;

    private string Path1 => Path.Combine(_folder, "deep", "attestations.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_added_reads_back_and_replaces_an_older_word_for_the_same_step()
    {
        var first = Of("SellFromCountry") with { ExpiresOn = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        AttestationFile.Add(Path1, [first, Of("TermsReview")]);
        AttestationFile.Add(Path1, [Of("sellfromcountry") with { By = "bob", Evidence = "Ticket \"2\"" }]);
        var found = AttestationFile.Read(Path1);
        Assert.Equal(["SellFromCountry by bob", "TermsReview by ann"], found.Select(one => $"{one.Name} by {one.By}"));
        Assert.Null(found[0].ExpiresOn);
        Assert.Single(Directory.EnumerateFiles(Path.GetDirectoryName(Path1)!));
    }

    [Fact]
    public async Task Of_many_writers_at_once_none_loses_anything()
    {
        var names = PrerequisiteCheck.Names.Take(8).ToList();
        await Task.WhenAll(
            names.Select(name =>
                Task.Run(() =>
                {
                    for (var i = 0; i < 10; i++)
                        AttestationFile.Add(Path1, [Of(name) with { PublisherId = $"publisher-{i}" }]);
                })
            )
        );
        Assert.Equal(80, AttestationFile.Read(Path1).Count);
        Assert.Single(Directory.EnumerateFiles(Path.GetDirectoryName(Path1)!));
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        var real = Path.Combine(_folder, "real.json");
        AttestationFile.Add(real, [Of("TermsReview")]);
        Directory.CreateDirectory(Path.GetDirectoryName(Path1)!);
        File.CreateSymbolicLink(Path1, real);
        AttestationFile.Add(Path1, [Of("SellFromCountry")]);
        Assert.Equal(2, AttestationFile.Read(real).Count);
        Assert.NotNull(new FileInfo(Path1).LinkTarget);
    }

    [Theory]
    [InlineData("SellFromMoon", "name", 5, "Name 'SellFromMoon'", "is no step")]
    [InlineData("2999-01-01T00:00:00Z", "on", 5, "On '2999-01-01", "future")]
    [InlineData("yesterday", "on", 5, "On 'yesterday'", "is not a time")]
    [InlineData("", "by", 5, "By", "must not be empty")]
    [InlineData("a\\u202eb", "evidence", 5, "Evidence", "control")]
    [InlineData("a/b", "publisherId", 5, "PublisherId 'a/b'", "letters")]
    [InlineData("2020-01-01T00:00:00Z", "expiresOn", 5, "ExpiresOn", "after On")]
    [InlineData("2030-01-01T00:00:00Z", "expireson", 5, "Property 'expireson'", "no property")]
    public void A_file_that_was_tampered_with_is_refused_with_line_and_rule(
        string value,
        string property,
        int line,
        string field,
        string rule
    )
    {
        var cells = new Dictionary<string, string>
        {
            ["publisherId"] = "contoso",
            ["name"] = "TermsReview",
            ["by"] = "ann",
            ["on"] = "2026-01-31T00:00:00Z",
            ["evidence"] = "Ticket 1",
        };
        cells.Remove(property);
        // The tampered property stands in the fifth line, the others below.
        var text =
            "{\n\"schema\": 1,\n\"attestations\": [\n{\n\""
            + property
            + "\": \""
            + value
            + "\""
            + string.Concat(cells.Select(cell => $",\n\"{cell.Key}\": \"{cell.Value}\""))
            + "\n}\n]\n}";
        var fault = Refusal(text);
        Assert.StartsWith($"attestations.json, line {line}: {field}", fault.Message, StringComparison.Ordinal);
        Assert.Contains(rule, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("[]", 1)]
    [InlineData("{}", 1)]
    [InlineData("{\"schema\":2}", 1)]
    [InlineData("{\"schema\":1,\n\"attestation\":[]}", 2)]
    [InlineData("{\"schema\":1,\n\"attestations\":[{", 2)]
    [InlineData("{\"schema\":1,\n\"attestations\":[{\"name\":\"TermsReview\"}]}", 2)]
    [InlineData("{\"schema\":1}\n{}", 2)]
    [InlineData("not json", 1)]
    public void A_malformed_file_is_refused_and_left_alone(string text, int line)
    {
        var fault = Refusal(text);
        Assert.StartsWith($"attestations.json, line {line}: ", fault.Message, StringComparison.Ordinal);
        Assert.Throws<CloudPartnerException>(() => AttestationFile.Add(Path1, [Of("TermsReview")]));
        Assert.Equal(text, File.ReadAllText(Path1));
    }

    [Fact]
    public void A_step_that_is_attested_twice_is_refused()
    {
        AttestationFile.Add(Path1, [Of("TermsReview")]);
        var entry = File.ReadAllText(Path1).Split('[')[1].Split(']')[0];
        Assert.Contains(
            "twice",
            Refusal("{\"schema\":1,\"attestations\":[" + entry + "," + entry + "]}").Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_word_counts_where_nothing_can_be_checked_until_it_expires_and_never_against_the_service()
    {
        await using var test = await StartAsync();
        var request = new PrerequisiteRequest
        {
            Attestations =
            [
                Of("SellFromCountry") with
                {
                    ExpiresOn = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero),
                },
                Of("BankAccount"),
            ],
        };
        var results = (
            await PrerequisiteCheck.RunAsync(test.Portal, "contoso", PrerequisiteStage.PublishPaid, request)
        ).ToDictionary(result => result.Name);
        Assert.Equal(
            (PrerequisiteStatus.Attested, false),
            (results["SellFromCountry"].Status, results["SellFromCountry"].IsOpen)
        );
        Assert.Contains(
            "ann on 2026-01-31, until 2030-01-01: Ticket 1.",
            results["SellFromCountry"].Detail,
            StringComparison.Ordinal
        );
        Assert.Equal(PrerequisiteStatus.Failed, results["BankAccount"].Status);

        var later = await PrerequisiteCheck.RunAsync(
            test.Portal,
            "contoso",
            PrerequisiteStage.PublishPaid,
            request with
            {
                Now = new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero),
            }
        );
        var expired = later.Single(result => result.Name == "SellFromCountry");
        Assert.Equal((PrerequisiteStatus.NotAttested, true), (expired.Status, expired.IsOpen));
        Assert.Contains("held until 2030-01-01", expired.Detail, StringComparison.Ordinal);
        var others = await PrerequisiteCheck.RunAsync(
            test.Portal,
            "contoso-retail",
            PrerequisiteStage.PublishPaid,
            request
        );
        Assert.Equal(PrerequisiteStatus.NotAttested, others.Single(result => result.Name == "SellFromCountry").Status);
    }

    private CloudPartnerFault Refusal(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path1)!);
        File.WriteAllText(Path1, text);
        return Assert.Throws<CloudPartnerException>(() => AttestationFile.Read(Path1)).Fault;
    }

    private static PrerequisiteAttestation Of(string name) =>
        new()
        {
            PublisherId = "contoso",
            Name = name,
            By = "ann",
            On = new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero),
            Evidence = "Ticket 1",
        };
}
