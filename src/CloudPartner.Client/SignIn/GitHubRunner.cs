using System.Net.Http.Headers;
using CloudPartner.Client.Json;
using Newtonsoft.Json;

namespace CloudPartner.Client.SignIn;

/// <summary>Asks the runner of GitHub Actions for a token that says which workflow runs.</summary>
internal sealed class GitHubRunner : IDisposable
{
    private readonly Uri _address;
    private readonly string _requestToken;
    private readonly MsalHttpClientFactory _http;

    private GitHubRunner(Uri address, string requestToken, SignInContext context) =>
        (_address, _requestToken, _http) = (
            address,
            requestToken,
            new MsalHttpClientFactory(context, address, "The runner of GitHub Actions")
        );

    /// <summary>The runner that this process runs on.</summary>
    public static GitHubRunner Find(SignInContext context)
    {
        // https://docs.github.com/actions/reference/security/oidc: set for jobs with the permission id-token: write.
        var address = Environment.GetEnvironmentVariable("ACTIONS_ID_TOKEN_REQUEST_URL");
        var requestToken = Environment.GetEnvironmentVariable("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
        if (string.IsNullOrEmpty(requestToken) || !Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            throw FieldRules.Missing(
                "UseGitHubToken",
                "this is not a job of GitHub Actions that may ask for tokens; give the job the permission 'id-token: "
                    + "write'"
            );
        }

        if (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback)
            throw FieldRules.Missing("UseGitHubToken", "the runner's address is not https");
        return new GitHubRunner(uri, requestToken, context);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Asks for a token.</summary>
    /// <exception cref="TransientFaultException">No answer, or a transient fault.</exception>
    /// <exception cref="CloudPartnerException">The runner refused.</exception>
    public async Task<string> AskAsync(string audience, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"{_address}{(_address.Query.Length > 0 ? '&' : '?')}audience={Uri.EscapeDataString(audience)}"
        );
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _requestToken);
        using var response = await _http.GetHttpClient().SendAsync(request, cancellationToken).ConfigureAwait(false);
        string? token = null;
        try
        {
            // JSON is UTF-8, whatever encoding the answer names.
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            using var json = PortalJson.Open(new StreamReader(body));
            if (response.IsSuccessStatusCode)
                json.ReadObject("value", () => token = json.ReadText());
        }
        catch (JsonException)
        {
            // Reported below, like every other answer without a token.
        }
        return token
            ?? throw new CloudPartnerException(
                new CloudPartnerFault(
                    FaultKind.SignInFailed,
                    $"The runner of GitHub Actions gave no token: it answered {(int)response.StatusCode}."
                )
                {
                    RecommendedAction =
                        "Give the job the permission 'id-token: write', and run the step in the job itself.",
                }
            );
    }
}
