using System.Management.Automation;
using System.Text;
using CloudPartner.Client.Bulk;
using CloudPartner.Client.Files;
using CloudPartner.Client.Plans;
using CloudPartner.Cmdlets.Binding;

namespace CloudPartner.Cmdlets.Engine;

/// <summary>
/// The users a publisher should have, gathered from a file or a pipeline. One mistake in it and there is no plan: a
/// plan made of half an input would remove the other half.
/// </summary>
/// <param name="resolver">Turns users into assignments.</param>
/// <param name="resolvePublisher">Gives the publisher for what an input says of it.</param>
internal sealed class DesiredState(AssignmentResolver resolver, Func<string?, string> resolvePublisher)
{
    private readonly DesiredUsers _users = new();
    private long _inputs;
    private long _refused;
    private PortalAssignment? _first;

    /// <summary>The wanted assignments by key.</summary>
    public Dictionary<string, PortalAssignment> Assignments { get; } = [];

    /// <summary>The publisher of all users. Without any, that of the command or the connection.</summary>
    public string Publisher => _first?.PublisherId ?? resolvePublisher(null);

    /// <summary>How many rows asked for nobody.</summary>
    public long EmptyRows { get; private set; }

    /// <summary>Takes one input object. Returns why it is refused, or null.</summary>
    /// <param name="given">The input.</param>
    /// <param name="plan">Takes the lines of a plan, where those are taken.</param>
    public CloudPartnerFault? Take(PSObject given, List<PortalUserChange>? plan = null)
    {
        _inputs++;
        try
        {
            var row = new RowReader(given, null);
            if (row.IsEmpty)
                EmptyRows++;
            else if (plan is not null && row.IsPlanLine)
                plan.Add(given.BaseObject as PortalUserChange ?? PlanLine.Read(row.Text));
            else
                Add(DesiredPortalUser.Read(row.Column, () => row.Names), "input", _inputs);
            return null;
        }
        catch (CloudPartnerException refused)
        {
            _refused++;
            return refused.Fault.At($"Input {_inputs}");
        }
    }

    /// <summary>Takes a whole file; each row that is refused is reported.</summary>
    public void TakeFile(string path, Encoding? encoding, Action<CloudPartnerFault, object?> report)
    {
        foreach (var row in UserFile.Read(path, encoding: encoding))
        {
            if (row.IsEmpty)
            {
                EmptyRows++;
                continue;
            }
            _inputs++;
            var fault = row.Fault;
            try
            {
                if (row.User is not null)
                    Add(row.User, "line", row.Line);
            }
            catch (CloudPartnerException refused)
            {
                fault = refused.Fault.At(row.Place);
            }
            if (fault is null)
                continue;
            _refused++;
            report(fault, row.Cells);
        }
    }

    /// <summary>Refuses to plan with a part of the input.</summary>
    public void CheckComplete()
    {
        if (_refused > 0)
        {
            throw new CloudPartnerException(
                CloudPartnerFault.Invalid(
                    "InputObject",
                    null,
                    $"{_refused} of {_inputs} users are refused, so there is no plan"
                ) with
                {
                    RecommendedAction = "Correct the inputs named above and run the command again.",
                }
            );
        }
    }

    /// <summary>Tells this desired state from another, in whatever order it came.</summary>
    public string Fingerprint() =>
        BulkItem.FingerprintOf([
            .. Assignments
                .Values.OrderBy(one => one.User.Key, StringComparer.Ordinal)
                .Select(one => $"{one.User.Key} {one.Role.Name.ToLowerInvariant()}"),
        ]);

    private void Add(DesiredPortalUser user, string counted, long number)
    {
        var assignment = resolver.Resolve(user, resolvePublisher(user.PublisherId));
        _first ??= assignment;
        if (!assignment.PublisherId.Equals(_first.PublisherId, StringComparison.OrdinalIgnoreCase))
        {
            throw FieldRules.Refuse(
                "PublisherId",
                assignment.PublisherId,
                $"is another publisher than {_first.PublisherId}, that of {_first}; a plan is for one"
            );
        }

        _users.Note("", assignment.Key, counted, number);
        Assignments.Add(assignment.Key, assignment);
    }
}
