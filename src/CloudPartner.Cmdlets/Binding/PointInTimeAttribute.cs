using System.Globalization;
using System.Management.Automation;

namespace CloudPartner.Cmdlets.Binding;

/// <summary>
/// Takes a point in time. The first and the last one that there are mean "from the beginning" and "to the end", and are
/// that in every time
/// zone; by itself one of the two cannot be converted east of Greenwich, the other not west of it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PointInTimeAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc />
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (
            given is string text
            && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var parsed)
            && (parsed.Date == DateTime.MinValue || parsed.Date == DateTime.MaxValue.Date)
        )
        {
            given = parsed;
        }

        if (given is not DateTime time || time.Kind == DateTimeKind.Utc)
            return inputData;
        try
        {
            return new DateTimeOffset(time);
        }
        catch (ArgumentOutOfRangeException)
        {
            return time.Year == DateTime.MinValue.Year ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
        }
    }
}
