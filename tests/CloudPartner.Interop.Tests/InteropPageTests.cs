using System.Text;

namespace CloudPartner.Interop.Tests;

/// <summary>The page of what was tried with what, which is made of the table that the tests run.</summary>
public class InteropPageTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void The_page_is_made_of_the_table()
    {
        var expected = Page();
        var path = Path.Combine(Root, "docs", "interop.md");
        // Set to write the page anew; the test then passes the next time.
        if (Environment.GetEnvironmentVariable("CLOUDPARTNER_WRITE_DOCS") == "1")
            File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Of_what_failed_at_first_little_does_still()
    {
        var failed = Catalog.Clients.SelectMany(client => client.Trials).Where(trial => trial.FailedAtFirst).ToList();
        Assert.Equal(55, failed.Count);
        Assert.InRange(failed.Count(trial => trial.Limit is not null), 0, 5);
    }

    [Fact]
    public void No_call_of_a_client_is_listed_twice() =>
        Assert.All(Catalog.Clients, client => Assert.Distinct(client.Trials.Select(trial => trial.Name)));

    private static string Page()
    {
        var text = new StringBuilder();
        var trials = Catalog.Clients.SelectMany(client => client.Trials).ToList();
        var (failed, limits) = (
            trials.Count(trial => trial.FailedAtFirst),
            trials.Where(trial => trial.Limit is not null).ToList()
        );
        Line(
            $"""
            # What was tried with clients of others

            The emulator stands in for services that others speak to as well. So it was tried with their
            libraries and programs: **{trials.Count} calls of {Catalog.Clients.Count} clients, of which
            {trials.Count - limits.Count} work and {limits.Count} do not**. Of those calls, {failed} failed when they
            were first tried, in November 2026; {limits.Count(limit => limit.FailedAtFirst)} of them still do.

            Each call below is a test (`dotnet test tests/CloudPartner.Interop.Tests`), also one that does not
            work: it has to fail, and of the reason that is given here. This page is made of the table that the
            tests run (`CLOUDPARTNER_WRITE_DOCS=1`). A call works if the client gets what it needs; for a
            mistake of its caller that is the service's refusal, in a form that it can read. None of it was
            tried at the real services.

            - Clients that a package registry serves are run as they are. The libraries for signing in take
              https only, so something ends TLS in front of the emulator, as [emulator.md](emulator.md) says.
              MSAL for Python is that of the system; where there is none, its tests are skipped and say so.
            - Of clients that no registry serves, the requests were recorded: method, path, headers, body, the
              links that they follow, the members that they read in the answer. They are sent again; no code
              of those clients is part of this project.
            - The resource owner's password is not offered. Programs for the ingestion API of today
              (azure-img-utils, partnercenter-cli-extension; 7 calls) found nothing: the emulator does not claim
              `graph.microsoft.com/rp/product-ingestion` and `api.partner.microsoft.com/v1.0/ingestion`.
            - A certified OpenID provider of others (oidc-provider) is tried the other way round, in the tests of
              the client: our own client signs in there.

            | client | how | calls | work | do not | failed at first |
            |---|---|---|---|---|---|
            """
        );
        foreach (var client in Catalog.Clients)
        {
            var broken = client.Trials.Count(trial => trial.Limit is not null);
            var (count, failures) = (client.Trials.Count, client.Trials.Count(trial => trial.FailedAtFirst));
            Line($"| {client.Name} | {client.How} | {count} | {count - broken} | {broken} | {failures} |");
        }

        Line($"\n## What does not work\n\n| client | call | why |\n|---|---|---|");
        foreach (var client in Catalog.Clients)
        {
            foreach (var trial in client.Trials.Where(trial => trial.Limit is not null))
                Line($"| {client.Name} | {trial.Name} | {trial.Limit!.Reason} |");
        }

        foreach (var client in Catalog.Clients)
        {
            Line($"\n## {client.Name}\n\n| call | works | worked at first |\n|---|---|---|");
            foreach (var trial in client.Trials)
                Line($"| {trial.Name} | {YesOrNo(trial.Limit is null)} | {YesOrNo(!trial.FailedAtFirst)} |");
        }

        return text.ToString();

        void Line(string line) => text.Append(line.ReplaceLineEndings("\n")).Append('\n');

        static string YesOrNo(bool value) => value ? "yes" : "no";
    }

    private static string FindRoot()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(here!.FullName, "CloudPartner.slnx")))
            here = here.Parent;
        return here.FullName;
    }
}
