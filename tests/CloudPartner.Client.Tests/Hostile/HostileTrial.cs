using System.Collections.Concurrent;
using System.Globalization;
using System.Security;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Services;
using CloudPartner.Client.SignIn;
using CloudPartner.Client.Transport;

namespace CloudPartner.Client.Tests.Hostile;

/// <summary>
/// Drives every operation of both dialects, sign-in included, against a service whose answers are made wrong on the
/// way. Whatever comes, only faults may come out, in bearable time; nothing is reported as done that was not; and no
/// answer gets a header of its own into a request.
/// </summary>
internal sealed class HostileTrial(int seed, long answers)
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    private static readonly string[] KnownHeaders =
    [
        "Accept",
        "Accept-Encoding",
        "Authorization",
        "Connection",
        "Content-Length",
        "Content-Type",
        "Host",
        "If-Match",
        "If-None-Match",
        "x-ms-client-request-id",
        "client-request-id",
        "MS-RequestId",
        "MS-CorrelationId",
        "MS-Contract-Version",
        "MS-PartnerCenter-Application",
        "X-Locale",
        "MS-ContinuationToken",
        "x-client-SKU",
        "x-client-Ver",
        "x-client-CPU",
        "x-client-OS",
        "x-client-current-telemetry",
        "x-client-last-telemetry",
        "x-ms-lib-capability",
        "return-client-request-id",
        "x-anchormailbox",
        "x-client-brkrver",
        "User-Agent",
        "x-app-name",
        "x-app-ver",
    ];

    // Of a clock that runs a thousand times faster. Long for what a busy machine may delay, short for what the server
    // delays on purpose.
    private static readonly HttpTimeouts Timeouts = new()
    {
        Answer = TimeSpan.FromHours(1),
        SignIn = TimeSpan.FromHours(1),
        Authority = TimeSpan.FromMinutes(5),
        BodyIdle = TimeSpan.FromMinutes(5),
        Outage = TimeSpan.FromMinutes(1),
    };

    private readonly ConcurrentQueue<string> _wrong = new();
    private readonly ConcurrentDictionary<string, int> _outcomes = new();
    private long _answered;
    private int _next = -1;

    /// <summary>What went wrong: the number of the attempt, with which it can be repeated, and what came out.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    /// <summary>How many answers were sent.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>How often each operation ended how.</summary>
    public IReadOnlyDictionary<string, int> Outcomes => _outcomes;

    public Task RunAsync(int atOnce) =>
        Task.WhenAll(
            Enumerable
                .Range(0, atOnce)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (Answered < answers && _wrong.Count < 20)
                            await RunOneAsync(Interlocked.Increment(ref _next));
                    })
                )
        );

    public async Task RunOneAsync(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + (number * 92_821)));
        var isPartnerCenter = random.Next(2) == 0;
        var operations = isPartnerCenter ? HostileOperations.PartnerCenter : HostileOperations.Portal;
        var (name, changes, run) = operations[number % operations.Length];
        var service = new TruthfulService(number, isPaged: !changes);
        var mutations = new Mutations(random);
        var turn = new object();
        using var server = new HostileServer(request =>
        {
            lock (turn)
            {
                foreach (var (header, _) in request.Headers)
                {
                    if (!KnownHeaders.Contains(header, StringComparer.OrdinalIgnoreCase))
                        _wrong.Enqueue($"{number} {name}: the header {header} was sent");
                }

                return Distort(service, request, mutations, random, changes);
            }
        });
        var outcome = "done";
        try
        {
            var ended = await RunAsync(server.Url, isPartnerCenter, random, service, run).WaitAsync(Hang);
            if (!ended)
                _wrong.Enqueue($"{number} {name}: reported as done, and was not");
        }
        catch (CloudPartnerException failed)
        {
            outcome = failed.Fault.Kind.ToString();
            if (
                !Enum.IsDefined(failed.Fault.Kind)
                || (failed.Fault + failed.Fault.ServiceCode + failed.Fault.RecommendedAction).Any(char.IsControl)
            )
            {
                _wrong.Enqueue($"{number} {name}: {failed.Fault}");
            }
        }
        catch (TimeoutException)
        {
            _wrong.Enqueue($"{number} {name}: hangs");
        }
        catch (Exception raw)
        {
            _wrong.Enqueue($"{number} {name}: {raw}");
        }
        _outcomes.AddOrUpdate($"{name} {outcome}", 1, (_, count) => count + 1);
        Interlocked.Add(ref _answered, server.Answers);
    }

    private static async Task<bool> RunAsync(
        Uri url,
        bool isPartnerCenter,
        Random random,
        TruthfulService service,
        HostileOperations.Run run
    )
    {
        SignInMethod method =
            random.Next(4) == 0
                ? new ClientSecretSignIn
                {
                    Tenant = EmulatorSignIn.DefaultTenant,
                    ApplicationId = new Guid("33333333-3333-4333-8333-333333333333"),
                    Secret = Secret(),
                }
                : new EmulatorSignIn { Tenant = EmulatorSignIn.DefaultTenant };
        var dialect = isPartnerCenter ? PortalDialect.PartnerCenter : PortalDialect.CloudPartnerPortal;
        using var connection = await PortalConnector.ConnectAsync(
            EmulatorEnvironment.At(url, dialect),
            method,
            isPartnerCenter ? null : TruthfulService.Publisher,
            Timeouts,
            new HastyTime(1000),
            CancellationToken.None
        );
        var portal = connection.OpenPortal(
            new PortalCallOptions { MaxThrottleWait = TimeSpan.FromSeconds(60), Invite = isPartnerCenter }
        );
        return await run(portal, service);
    }

    private static RawAnswer Distort(
        TruthfulService service,
        RawRequest request,
        Mutations mutations,
        Random random,
        bool changes
    )
    {
        var isSignIn = request.Target.EndsWith("/token", StringComparison.Ordinal);
        var asksOnly =
            request.Method == "GET"
            || isSignIn
            || request.Target.Contains("batch", StringComparison.Ordinal)
            || request.Target.Contains("validations", StringComparison.Ordinal);
        var happens = asksOnly || random.Next(3) > 0;
        var answer = service.Answer(request, happens);
        // Some answers are as they should be, or nothing would come so far as to the later ones.
        if (
            happens
            && random.Next(100)
                < (
                    isSignIn ? 90
                    : asksOnly && changes ? 60
                    : 20
                )
        )
        {
            return answer;
        }

        if (!happens && random.Next(3) == 0)
        {
            // As a proxy that mixes two answers up would.
            if (Lie(request) is not { } lie)
                answer.IsCut = true;
            else
                answer = lie;
            return answer;
        }
        // Where a role's or the account's name leads to, no client could know better.
        if (changes && request.Target.Split('?')[0] is "/v1/roles" or "/v1/profiles/mpn")
            mutations.Break(answer);
        else
            mutations.Apply(answer, !answer.StatusLine.Contains(" 20", StringComparison.Ordinal));
        return answer;
    }

    // What the answer would be for somebody else; null where it would hold no name.
    private static RawAnswer? Lie(RawRequest request)
    {
        if (
            request.Method is not ("PUT" or "POST")
            || request.Target.Contains("devcenter", StringComparison.Ordinal)
            || request.Target.Contains("organization", StringComparison.Ordinal)
            || request.Target.Contains("invitations", StringComparison.Ordinal)
        )
        {
            return null;
        }

        var answer = new TruthfulService(0, isPaged: false).Answer(request with { Headers = [] }, mayChange: true);
        Mutations.Rename(answer);
        return answer;
    }

    private static SecureString Secret()
    {
        var secret = new SecureString();
        foreach (var character in "s3cret")
            secret.AppendChar(character);
        return secret;
    }

    public string Summary() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Answered} hostile answers in {_next + 1} attempts, {_wrong.Count} wrong"
        );
}
