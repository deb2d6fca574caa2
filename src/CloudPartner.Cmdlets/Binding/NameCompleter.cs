using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using CloudPartner.Client.Environments;
using CloudPartner.Client.Prerequisites;
using CloudPartner.Client.SignIn;

namespace CloudPartner.Cmdlets.Binding;

/// <summary>Completes names, and says what each of them is. Whatever fails, there is just nothing to choose
/// from.</summary>
public abstract partial class NameCompleter : IArgumentCompleter
{
    /// <inheritdoc />
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        try
        {
            var word = (wordToComplete ?? string.Empty).Trim('\'', '"');
            return [.. Find(word, fakeBoundParameters).Select(name => Result(name.Name, name.Tip))];
        }
        catch (Exception failed) when (failed is not PipelineStoppedException)
        {
            // Who presses Tab has asked for nothing; the command says what is wrong.
            return [];
        }
    }

    private protected abstract IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound);

    private protected static IEnumerable<(string Name, string Tip)> Beginning(
        IEnumerable<(string Name, string Tip)> names,
        string word
    ) => names.Where(name => name.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase));

    private protected virtual CompletionResult Result(string name, string tip)
    {
        // Names of a service are shown in a terminal.
        var shown = TextSanitizer.Clean(name);
        return new CompletionResult(
            PlainWord().IsMatch(name) ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'",
            shown,
            CompletionResultType.ParameterValue,
            TextSanitizer.Clean(tip) is { Length: > 0 } said ? said : shown
        );
    }

    [GeneratedRegex(@"\A[\p{L}\p{N}_][\p{L}\p{N}_.@:/+-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainWord();
}

/// <summary>The prerequisites of the catalogue that the module carries.</summary>
public sealed class PrerequisiteNameCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound) =>
        Beginning(PrerequisiteCheck.Titles.Select(step => (step.Key, step.Value)), word);
}

/// <summary>The identities that the emulator seeds.</summary>
public sealed class EmulatorIdentityCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound) =>
        Beginning(
            [
                ("owner@contoso.com", "An owner of contoso; the default"),
                ("ops-owner@contoso.com", "Another owner of contoso"),
                ("contributor@contoso.com", "A contributor of contoso"),
                ("admin@portal.example", "An administrator of the portal"),
                ("outsider@fabrikam.com", "Somebody without a role on contoso"),
                ("no-mfa@contoso.com", "Signs in without a second factor, which Partner Center refuses"),
            ],
            word
        );
}

/// <summary>The environments that -Environment takes.</summary>
public sealed class EnvironmentNameCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound) =>
        Beginning(
            [
                .. EnvironmentFile.BuiltIn.Select(environment => (environment.Name, $"{environment.Endpoint}")),
                ("Emulator", "The emulator that this session started last"),
                .. SavedEnvironmentNameCompleter.Saved(),
            ],
            word
        );
}

/// <summary>The environments that the user saved.</summary>
public sealed class SavedEnvironmentNameCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound) =>
        Beginning(Saved(), word);

    internal static IEnumerable<(string Name, string Tip)> Saved()
    {
        try
        {
            return EnvironmentFile.Saved().Select(environment => (environment.Name, $"{environment.Endpoint}"));
        }
        catch (CloudPartnerException)
        {
            // A file that cannot be read is told by the commands; completing says nothing.
            return [];
        }
    }
}

/// <summary>The certificates with a private key in the personal stores of the user and of the machine.</summary>
public sealed class CertificateCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound) =>
        Beginning(Certificates.List(), word);
}
