using System.Text.Json.Nodes;

namespace CloudPartner.Interop.Tests.Recorded;

/// <summary>
/// The command line for the portal's offers in Go (devigned/pub), as it was seen on the wire in November 2026.
/// </summary>
internal static class PortalCli
{
    private const string Version = "?api-version=2017-10-31";
    private const string Offers = "/api/publishers/contoso/offers";
    private const string Machine = Offers + "/contoso-vm";

    private static readonly Exchange Publish = Post(Machine + "/publish") with
    {
        Keeps = [("Operation-Location", "operation")],
    };

    private static readonly string[] Offer =
    [
        "id",
        "offerTypeId",
        "publisherId",
        "status",
        "version",
        "definition.displayText",
    ];

    public static Client Client { get; } =
        new(
            "devigned/pub 9188eb1",
            "its requests, recorded and replayed",
            [
                Works("publishers list", Get("/api/publishers") with { Reads = ["0.id", "0.definition.displayText"] }),
                Works("offers list", Get(Offers) with { Reads = ["0.id", "0.offerTypeId", "0.status"] }),
                Works(
                    "offers list of another publisher",
                    Get("/api/publishers/contoso-retail/offers") with
                    {
                        Reads = ["0.id"],
                    }
                ),
                Works(
                    "offers show",
                    Get(Machine) with
                    {
                        Reads = [.. Offer, "definition.plans", "definition.offer"],
                        Keeps = [("ETag", "etag")],
                    }
                ),
                Works(
                    "offers status",
                    Get(Machine + "/status") with
                    {
                        Reads = ["status", "messages", "steps.0.stepName", "previewLinks", "liveLinks"],
                    }
                ),
                Works(
                    "offers status while it is published",
                    Publish,
                    Get(Machine + "/status") with
                    {
                        Has = [("status", "running"), ("steps.0.status", "inProgress")],
                    }
                ),
                Works(
                    "offers live too early",
                    Publish,
                    Post(Machine + "/golive", 409) with
                    {
                        Reads = ["error.code", "error.message"],
                    }
                ),
                Failed("offers publish", Publish, Follow() with { Has = [("status", "running")] }),
                Failed(
                    "offers publish, again",
                    Publish,
                    Follow() with
                    {
                        Keeps = [("operationId", "first")],
                    },
                    Publish,
                    Follow() with
                    {
                        Keeps = [("operationId", "second")],
                    },
                    Get(Machine + "/operations/{first}") with
                    {
                        Reads = ["status"],
                    }
                ),
                Failed(
                    "operations cancel",
                    Publish,
                    Post(Machine + "/cancel") with
                    {
                        Keeps = [("Operation-Location", "operation")],
                    },
                    Follow() with
                    {
                        Has = [("status", "canceled")],
                    }
                ),
                Works(
                    "offers publish, wait, live, wait",
                    Publish,
                    Follow() with
                    {
                        After = 61,
                        Has = [("status", "completed")],
                    },
                    Get(Machine + "/status") with
                    {
                        Has = [("status", "waitingForPublisherReview")],
                    },
                    Post(Machine + "/golive") with
                    {
                        Keeps = [("Operation-Location", "operation")],
                    },
                    Follow() with
                    {
                        After = 61,
                    },
                    Get(Machine + "/status") with
                    {
                        Has = [("status", "succeeded")],
                    }
                ),
                Failed(
                    "offers put",
                    Get(Machine),
                    new Exchange("PUT", Machine + Version)
                    {
                        Resource = Stage.Portal,
                        Headers = new() { ["If-Match"] = "*" },
                        Changes = [("definition.displayText", "Contoso VM, renamed")],
                        Reads = Offer,
                    },
                    Get(Machine) with
                    {
                        Has = [("definition.displayText", "Contoso VM, renamed")],
                    }
                ),
                Failed(
                    "offers show --version",
                    Get(Machine) with
                    {
                        Keeps = [("version", "version")],
                    },
                    Get(Machine + "/versions/{version}") with
                    {
                        Reads = Offer,
                    }
                ),
                Failed("offers show --slot", Get(Machine + "/slot/Draft") with { Reads = Offer }),
                Failed("operations list", Publish, Get(Machine + "/submissions/") with { Reads = ["0.id"] }),
            ]
        );

    private static Trial Works(string call, params Exchange[] exchanges) =>
        new(call, stage => Exchange.PlayAsync(stage, exchanges));

    private static Trial Failed(string call, params Exchange[] exchanges) =>
        Works(call, exchanges) with
        {
            FailedAtFirst = true,
        };

    private static Exchange Get(string path, int status = 200) =>
        new("GET", path + Version, status) { Resource = Stage.Portal };

    private static Exchange Post(string path, int status = 202) =>
        new("POST", path + Version, status)
        {
            Resource = Stage.Portal,
            Body = new JsonObject
            {
                ["metadata"] = new JsonObject { ["notification-emails"] = "publishing@contoso.com" },
            },
        };

    /// <summary>It goes where Operation-Location says, and nowhere else.</summary>
    private static Exchange Follow() => new("GET", "{operation}") { Resource = Stage.Portal, Reads = ["status"] };
}
