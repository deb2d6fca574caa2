using System.Management.Automation;
using CloudPartner.Cmdlets.Binding;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Commands;

/// <summary>Lists all publishers.</summary>
[Cmdlet(VerbsCommon.Get, "Publisher")]
[OutputType(typeof(Publisher))]
public sealed class GetPublisherCommand : ConnectedCommand
{
    /// <summary>Only publishers whose ID or display name is like one of these.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(PublisherCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        // Unlike elsewhere the connection's publisher is not a default here: the page lists all.
        var id = PublisherId;
        Run(id ?? (object?)Name, cancellationToken => ListAsync(id, cancellationToken));
    }

    private async Task ListAsync(string? id, CancellationToken cancellationToken)
    {
        var patterns = (Name ?? []).Distinct().ToDictionary(name => name, name => Pattern(nameof(Name), name));
        // A name without wildcards that is not there is an error, as with other commands that get things.
        var missing = new HashSet<string>(
            patterns.Keys.Where(name => !WildcardPattern.ContainsWildcardCharacters(name))
        );
        if (id is not null)
            missing.Add(id);
        await foreach (var piece in Portal.Publishers.ListAsync(cancellationToken))
        {
            Known.Note(piece);
            Progress!.Read(piece.Count, "publishers");
            ListedPublishers.Note(piece);
            await PipelineDispatcher.WriteAsync(() =>
            {
                foreach (var publisher in piece)
                {
                    if (id is not null && !id.Equals(publisher.PublisherId, StringComparison.OrdinalIgnoreCase))
                        continue;
                    if (id is not null)
                        missing.Remove(id);
                    var wanted = patterns.Count == 0;
                    foreach (var (name, pattern) in patterns)
                    {
                        if (
                            !pattern.IsMatch(publisher.PublisherId)
                            && !(publisher.DisplayName is { } shown && pattern.IsMatch(shown))
                        )
                        {
                            continue;
                        }

                        missing.Remove(name);
                        wanted = true;
                    }
                    if (wanted)
                        WriteObject(publisher);
                }
            });
        }
        Known.Complete(NameCache.Publishers);
        foreach (var name in missing)
        {
            await PipelineDispatcher.WriteAsync(() =>
                Report(
                    new CloudPartnerFault(FaultKind.NotFound, $"There is no publisher '{TextSanitizer.Shorten(name)}'.")
                    {
                        RecommendedAction = "Get-Publisher lists all publishers; names may hold wildcards.",
                    },
                    name
                )
            );
        }
    }
}
