using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Cmdlets.Binding;

/// <summary>Takes also the address of an emulator of this session in place of its object.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EmulatorAddressAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc />
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Bare(inputData) is not string and IEnumerable several
            ? several.Cast<object>().Select(One).ToArray()
            : One(inputData);

    private static object One(object given) =>
        (Bare(given) is string text && Uri.TryCreate(text, UriKind.Absolute, out var address))
        || (address = Bare(given) as Uri) is not null
            // One that does not run is refused by the command, in the words for any other.
            ? Running.FirstOrDefault(emulator => emulator.Uri == address)
                ?? new PortalEmulator(address, 0, string.Empty)
            : given;

    internal static IEnumerable<PortalEmulator> Running =>
        SessionTable.Of(Runspace.DefaultRunspace).Emulators.All.Select(entry => entry.Emulator);

    private static object? Bare(object given) => given is PSObject wrapped ? wrapped.BaseObject : given;
}

/// <summary>The emulators that this session started and that run.</summary>
public sealed class EmulatorCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound) =>
        Beginning(
            EmulatorAddressAttribute.Running.Select(emulator =>
                (emulator.Uri.AbsoluteUri, $"Process {emulator.ProcessId}, data in {emulator.Database}")
            ),
            word
        );
}
