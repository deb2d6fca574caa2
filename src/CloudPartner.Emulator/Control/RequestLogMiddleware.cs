using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Services;
using Microsoft.AspNetCore.Connections;

namespace CloudPartner.Emulator.Control;

/// <summary>
/// Gives every request its ids, its line in the journal, and an answer even when something of ours breaks.
/// </summary>
internal sealed partial class Tracing(Journal journal, ILogger<Tracing> logger)
{
    private const int LongestId = 64;

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var ids = EchoIds(request, context.Response.Headers);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (ControlEndpoints.Owns(request.Path))
        {
            await next(context);
            return;
        }

        var trace = journal.Begin(request.Method, Redact(request.Path + request.QueryString), ids);
        context.Features.Set(trace);
        // Noted before the first byte leaves, so that a client that has its answer finds it in the journal.
        context.Response.OnStarting(
            static state =>
            {
                var (context, trace) = ((HttpContext, RequestTrace))state;
                trace.End(context.Response.StatusCode);
                return Task.CompletedTask;
            },
            (context, trace)
        );
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has left.
        }
        catch (ConnectionResetException)
        {
            // So has this one, in the middle of its request.
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status400BadRequest)
        {
            // The rest of the request is missing or no HTTP: nobody waits for an answer, and where the next request
            // begins is unknown.
            context.Abort();
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            await Answer.RefuseAsync(context, new HttpRefusal(error.StatusCode, "BadRequest", error.Message));
        }
        catch (Exception error)
        {
            LogFailure(logger, error, request.Method, trace.Path);
            if (context.Response.HasStarted)
            {
                context.Abort();
            }
            else
            {
                await Answer.RefuseAsync(
                    context,
                    new HttpRefusal(500, "InternalServerError", "The emulator failed, see its error output.")
                );
            }
        }
        finally
        {
            journal.Leave(trace);
        }
    }

    /// <summary>
    /// Each service has its own headers for the two ids of a request, and its own rules for what comes back.
    /// </summary>
    private static RequestIds EchoIds(HttpRequest request, IHeaderDictionary answer)
    {
        var dialect = Dialects.Of(request.Path);
        var (correlationHeader, clientHeader) = Dialects.IdHeaders(dialect);
        string? correlation = request.Headers[correlationHeader],
            client = request.Headers[clientHeader];
        var isClientGuid = Guid.TryParse(client, out _);
        var echo =
            Guid.TryParse(correlation, out _) ? correlation
            : dialect == Dialect.Portal && isClientGuid ? client
            : null;
        var ids = new RequestIds(echo ?? Guid.NewGuid().ToString(), client?.Length <= LongestId ? client : null);
        answer[correlationHeader] = ids.CorrelationId;
        if (dialect != Dialect.Portal)
            answer[clientHeader] = isClientGuid ? client : Guid.NewGuid().ToString();
        return ids;
    }

    /// <summary>Nobody should send a secret in an address, but a journal has to be safe from those who do.</summary>
    private static string Redact(string path) =>
        path.Contains('?', StringComparison.Ordinal) ? SecretParameter().Replace(path, "${name}=***") : path;

    [GeneratedRegex(
        "(?<=[?&])(?<name>access_token|id_token|refresh_token|client_secret|client_assertion|assertion"
            + "|password|code|sig)=[^&]*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex SecretParameter();

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private static partial void LogFailure(ILogger logger, Exception error, string method, string path);
}
