using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>
/// The base of all commands: runs asynchronous work, maps its faults, and ends it when the pipeline is stopped.
/// </summary>
public abstract class CloudPartnerCommand : PSCmdlet, IDisposable
{
    private protected PipelineDispatcher PipelineDispatcher { get; } = new();

    private protected static Session Session => SessionTable.Of(Runspace.DefaultRunspace);

    /// <inheritdoc />
    protected override void StopProcessing() => PipelineDispatcher.Stop();

    /// <summary>Ends what is still under way.</summary>
    public virtual void Dispose()
    {
        PipelineDispatcher.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Runs work that concerns one input object. Its fault becomes an error record; the catalogue says whether it ends
    /// the command.
    /// </summary>
    private protected void Run(object? target, Func<CancellationToken, Task> work, bool terminating = false) =>
        Do(target, () => Wait(Task.Run(() => work(PipelineDispatcher.Stopping))), terminating);

    /// <summary>The same for work on the pipeline thread.</summary>
    /// <param name="target">The input object.</param>
    /// <param name="work">The work.</param>
    /// <param name="terminating">True if any fault ends the command: what a script goes on with after it would be
    /// something else than it means.</param>
    private protected void Do(object? target, Action work, bool terminating = false)
    {
        try
        {
            work();
        }
        catch (CloudPartnerException failed)
        {
            if (terminating)
                ThrowTerminatingError(NamingParameter(failed.Fault).ToErrorRecord(target));
            Report(failed.Fault, target);
        }
    }

    /// <summary>Waits for work while it writes.</summary>
    private protected void Wait(Task work)
    {
        try
        {
            PipelineDispatcher.Wait(work);
        }
        catch (OperationCanceledException) when (PipelineDispatcher.Stopping.IsCancellationRequested)
        {
            // The engine's own word for the end of a stopped command; no other exception may show.
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Reports a fault: as an error of this input, or as the end of the command.</summary>
    private protected void Report(CloudPartnerFault fault, object? target)
    {
        var record = NamingParameter(fault).ToErrorRecord(target);
        if (FaultCatalog.Get(fault.Kind).Terminating)
            ThrowTerminatingError(record);
        WriteError(record);
    }

    // Where the field is a parameter that was typed, the next step says so. A field of piped input may only be called
    // like one.
    private CloudPartnerFault NamingParameter(CloudPartnerFault fault) =>
        fault.Field is { } field
        && !MyInvocation.ExpectingInput
        // A part of one is written behind a dot.
        && MyInvocation.BoundParameters.ContainsKey(field.Split('.')[0])
        && fault.RecommendedAction == FaultCatalog.Get(FaultKind.Invalid).RecommendedAction
            ? fault with
            {
                RecommendedAction = fault.RecommendedAction.Replace(
                    "field",
                    $"field (-{field})",
                    StringComparison.Ordinal
                ),
            }
            : fault;

    /// <summary>The file system's path of what the user wrote.</summary>
    /// <exception cref="CloudPartnerException">It is no path of a file.</exception>
    private protected string ResolvePath(string field, string? given)
    {
        try
        {
            if (given!.Contains('\0', StringComparison.Ordinal))
                throw FieldRules.Refuse(field, given, "is not a path: it holds a NUL");
            var path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(given, out var provider, out _);
            return provider.Name == "FileSystem"
                ? path
                : throw FieldRules.Refuse(field, given, $"is a path of {provider.Name}, not of the file system");
        }
        catch (Exception failed)
            when (failed is RuntimeException or ArgumentException or NotSupportedException or IOException)
        {
            throw FieldRules.Refuse(field, given!, "is not a path: " + TextSanitizer.Foreign(failed, 200));
        }
    }

    /// <summary>A pattern with wildcards, in any case.</summary>
    /// <exception cref="CloudPartnerException">It is none.</exception>
    private protected static WildcardPattern Pattern(string field, string given)
    {
        var pattern = WildcardPattern.Get(given, WildcardOptions.IgnoreCase);
        try
        {
            // It is read only when it is first asked.
            _ = pattern.IsMatch(string.Empty);
            return pattern;
        }
        catch (WildcardPatternException)
        {
            throw FieldRules.Refuse(field, given, "is not a pattern: a '[' without its ']' has to be written as `[");
        }
    }

    /// <summary>The same, except that what holds no wildcards stands for whatever holds it.</summary>
    private protected static WildcardPattern PartPattern(string field, string given) =>
        Pattern(
            field,
            WildcardPattern.ContainsWildcardCharacters(given)
                ? given
                : $"*{WildcardPattern.Escape(WildcardPattern.Unescape(given))}*"
        );

    /// <summary>True if the first error ends the command: <c>-ErrorAction Stop</c>, given here or by the caller's
    /// preference.</summary>
    private protected bool StopsAtFirstError() =>
        (
            MyInvocation.BoundParameters.TryGetValue("ErrorAction", out var given)
                ? given
                : GetVariableValue("ErrorActionPreference")
        )?.ToString() == nameof(ActionPreference.Stop);

    /// <summary>Where request lines go: verbose, or else debug; null if the user sees neither.</summary>
    private protected Action<string>? TraceSink() =>
        IsShown("Verbose", "VerbosePreference") ? line => PipelineDispatcher.Post(() => WriteVerbose(line))
        : IsShown("Debug", "DebugPreference") ? line => PipelineDispatcher.Post(() => WriteDebug(line))
        : null;

    /// <summary>
    /// Asks as <c>ShouldProcess(target, action)</c> does and in the same words, but without looking them up anew for
    /// each of many items.
    /// </summary>
    /// <exception cref="PipelineStoppedException">The command ends, since there is nobody to ask.</exception>
    private protected bool ShouldChange(string target, string action)
    {
        try
        {
            return ShouldProcess(Question(target, action), null, null);
        }
        catch (Exception unasked) when (unasked is HostException or PSInvalidOperationException)
        {
            ThrowTerminatingError(
                (
                    CloudPartnerFault.Invalid(
                        "Confirm",
                        null,
                        $"nobody can be asked here whether to {action} on {target}"
                    ) with
                    {
                        RecommendedAction =
                            "Look with -WhatIf what would be done; if it is right, "
                            + "run the command with -Confirm:$false.",
                    }
                ).ToErrorRecord(target)
            );
            throw;
        }
    }

    /// <summary>For a command that asks by default because some of what it does takes something away: as above, but
    /// asks only those who want to be asked about everything.</summary>
    private protected bool ShouldChangeHarmlessly(string target, string action)
    {
        if (IsWhatIf() || IsAskedAbout(ConfirmImpact.Medium))
            return ShouldChange(target, action);
        WriteVerbose(Question(target, action));
        return true;
    }

    /// <summary>
    /// False if nobody asks or is told about changes of this impact, so that a long run need not put them into words.
    /// </summary>
    private protected bool TellsOfChanges(ConfirmImpact impact) =>
        IsWhatIf()
        || IsAskedAbout(impact)
        || IsShown("Verbose", "VerbosePreference")
        || IsShown("Debug", "DebugPreference");

    private bool IsAskedAbout(ConfirmImpact impact)
    {
        if (MyInvocation.BoundParameters.TryGetValue("Confirm", out var given))
            return LanguagePrimitives.IsTrue(given);
        var least = LanguagePrimitives.ConvertTo<ConfirmImpact>(GetVariableValue("ConfirmPreference"));
        return least != ConfirmImpact.None && impact >= least;
    }

    private static string Question(string target, string action) =>
        TextSanitizer.Clean($"Performing the operation \"{action}\" on target \"{target}\".");

    // These hide the engine's own, so that no command can show a text from a service or an input with what could steer
    // a terminal.

    private protected new bool ShouldProcess(string target, string action) => ShouldChange(target, action);

    private protected new void WriteVerbose(string text) => base.WriteVerbose(TextSanitizer.Clean(text));

    private protected new void WriteDebug(string text) => base.WriteDebug(TextSanitizer.Clean(text));

    private protected new void WriteWarning(string text) => base.WriteWarning(TextSanitizer.Clean(text));

    /// <summary>True under <c>-WhatIf</c>, given here or by the caller's preference.</summary>
    private protected bool IsWhatIf() =>
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
            ? LanguagePrimitives.IsTrue(given)
            : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>False where warnings are silenced, here or by the caller's preference.</summary>
    private protected bool WantsWarnings() =>
        (
            MyInvocation.BoundParameters.TryGetValue("WarningAction", out var given)
                ? given
                : GetVariableValue("WarningPreference")
        )
            is { } wanted
        && wanted.ToString() is not (nameof(ActionPreference.SilentlyContinue) or nameof(ActionPreference.Ignore));

    private bool IsShown(string parameter, string preference) =>
        MyInvocation.BoundParameters.TryGetValue(parameter, out var given)
            ? LanguagePrimitives.IsTrue(given)
            : GetVariableValue(preference)?.ToString() is { } value && value is not ("SilentlyContinue" or "Ignore");
}
