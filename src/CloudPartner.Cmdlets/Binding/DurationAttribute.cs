using System.Management.Automation;

namespace CloudPartner.Cmdlets.Binding;

/// <summary>
/// Takes a length of time, of a second or more. A bare number would be taken for ticks, ten millions of which make a
/// second, and as a text
/// for days; nobody means either.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute : ArgumentTransformationAttribute
{
    private const string Written =
        "write hours, minutes and seconds, for example 0:0:30 for thirty seconds, or (New-TimeSpan -Minutes 5)";

    /// <inheritdoc />
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        var shown = $"'{TextSanitizer.Shorten(given?.ToString() ?? string.Empty)}'";
        // Of the texts, only one with a colon says which part is which.
        if (given is not TimeSpan && (given as string)?.Contains(':', StringComparison.Ordinal) != true)
            throw new ArgumentTransformationMetadataException($"{shown} does not say what it counts; {Written}.");
        if (!LanguagePrimitives.TryConvertTo<TimeSpan>(given, out var span))
            throw new ArgumentTransformationMetadataException($"{shown} is not a length of time; {Written}.");
        return span >= TimeSpan.FromSeconds(1)
            ? span
            : throw new ArgumentTransformationMetadataException($"{span} is less than a second; {Written}.");
    }
}
