using System.Text.Json.Nodes;
using CloudPartner.Emulator.Http;
using CloudPartner.Emulator.Storage;

namespace CloudPartner.Emulator.Control;

/// <summary>Moves the verification of a company along, as people at Microsoft do for a real one.</summary>
internal sealed class VerificationEndpoints(Database database)
{
    // Those of the vendor's SDK (VettingStatus, VettingSubStatus), as its converter writes them.
    private static readonly string[] Statuses = ["none", "pending", "authorized", "rejected"];

    private static readonly string[] SubStatuses =
    [
        "none",
        "entry",
        "email_ownership",
        "email_domain",
        "employment_verification",
        "business_verification",
        "decision",
        "other",
    ];

    private sealed record VerificationRequest(string PublisherId, string Status, string SubStatus = "none");

    public void Map(IEndpointRouteBuilder control) => control.MapPut("/verification", SetAsync);

    private async Task SetAsync(HttpContext context)
    {
        var request = await ControlRequest.ReadAsync<VerificationRequest>(context);
        Check("status", request.Status, Statuses);
        Check("subStatus", request.SubStatus, SubStatuses);
        var isKnown = await database.Writer.RunAsync(store =>
        {
            if (store.Publishers.Find(request.PublisherId ?? "") is not { } publisher)
                return false;
            var facts = JsonNode.Parse(publisher.Registration)!;
            facts["vetting"] = new JsonObject { ["status"] = request.Status, ["subStatus"] = request.SubStatus };
            store.Publishers.Save(publisher with { Registration = facts.ToJsonString() });
            return true;
        });
        if (!isKnown)
            throw RequestBody.Invalid("publisherId", "There is no such publisher.");
        await context.NoContentAsync();
    }

    private static void Check(string field, string? value, string[] known)
    {
        if (!known.Contains(value))
            throw RequestBody.Invalid(field, $"It is one of {string.Join(", ", known)}.");
    }
}
