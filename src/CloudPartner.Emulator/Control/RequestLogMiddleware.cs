using System.Text.RegularExpressions;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Http;
using Microsoft.AspNetCore.Connections;

namespace CloudPartner.Emulator.Control;

/// <summary>
/// Gives every request its IDs, its entry in the log, and an answer even when the emulator itself fails.
/// </summary>
internal sealed partial class RequestLogMiddleware(RequestLog log, ILogger<RequestLogMiddleware> logger)
{
    private const int LongestId = 64;

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var dialect = context.Dialect();
        var ids = EchoIds(dialect, request, context.Response.Headers);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!dialect.IsLogged)
        {
            await next(context);
            return;
        }

        var trace = log.Begin(request.Method, Redact(request.Path + request.QueryString), ids);
        context.Features.Set(trace);
        // Recorded before the first byte is sent, so that a client that has its answer finds it in the log.
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
            // The client has disconnected.
        }
        catch (ConnectionResetException)
        {
            // It has disconnected in the middle of its request.
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status400BadRequest)
        {
            // The request is incomplete or not HTTP: nobody waits for an answer, and where the next request begins is
            // unknown.
            context.Abort();
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            await context.RefuseAsync(new HttpRefusal(error.StatusCode, "BadRequest", error.Message));
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
                await context.RefuseAsync(
                    new HttpRefusal(500, "InternalServerError", "The emulator failed, see its error output.")
                );
            }
        }
        finally
        {
            log.Leave(trace);
        }
    }

    /// <summary>
    /// Each service has its own headers for the two IDs of a request, and its own rules for which are returned.
    /// </summary>
    private static RequestIds EchoIds(Dialect dialect, HttpRequest request, IHeaderDictionary answer)
    {
        string? correlation = request.Headers[dialect.CorrelationHeader],
            client = request.Headers[dialect.ClientHeader];
        var isClientGuid = Guid.TryParse(client, out _);
        var echo =
            Guid.TryParse(correlation, out _) ? correlation
            : isClientGuid && !dialect.ReturnsClientId ? client
            : null;
        var ids = new RequestIds(echo ?? Guid.NewGuid().ToString(), client?.Length <= LongestId ? client : null);
        answer[dialect.CorrelationHeader] = ids.CorrelationId;
        if (dialect.ReturnsClientId)
            answer[dialect.ClientHeader] = isClientGuid ? client : Guid.NewGuid().ToString();
        return ids;
    }

    /// <summary>Secrets do not belong in a URL, but the log must not leak those that are sent there.</summary>
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
