namespace CloudPartner.Emulator.Domain;

/// <summary>What a conditional request says about the state it was made for.</summary>
internal sealed record Conditions(string? IfMatch, bool CreateOnly)
{
    public bool Matches(long version)
    {
        foreach (var tag in IfMatch!.Split(','))
        {
            var text = tag.Trim();
            if (text == "*" || text == ETag.Of(version) || text == $"W/{ETag.Of(version)}")
                return true;
        }

        return false;
    }

    /// <summary>The check that every change to something existing has to pass.</summary>
    public Refusal? Refuse(long version, string what, string target)
    {
        if (IfMatch is null)
            return MissingIfMatch(target);
        return Matches(version)
            ? null
            : new Refusal(
                RefusalKind.Stale,
                "PreconditionFailed",
                $"{what} was changed since it was read. Read it again.",
                target
            );
    }

    public static Refusal MissingIfMatch(string target) =>
        new(
            RefusalKind.Invalid,
            "MissingIfMatch",
            "A change needs an If-Match header with the ETag that was read, or * to overwrite. Creating needs "
                + "If-None-Match: *.",
            target
        );
}

internal static class ETag
{
    public static string Of(long version) => $"\"{version}\"";
}
