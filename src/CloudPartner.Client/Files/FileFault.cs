namespace CloudPartner.Client.Files;

/// <summary>What is said of a file that cannot be used, with the next step that fits the reason.</summary>
internal static class FileFault
{
    /// <summary>It cannot be read.</summary>
    /// <param name="field">The parameter that names it.</param>
    /// <param name="path">The file.</param>
    /// <param name="failed">Why not: an <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
    public static CloudPartnerException Unreadable(string field, string path, Exception failed) =>
        failed switch
        {
            FileNotFoundException => Missing(
                field,
                path,
                "is not there",
                "Check the spelling; a relative path starts at the current location, which Get-Location shows."
            ),
            DirectoryNotFoundException => Missing(
                field,
                path,
                "is not there, and neither is its folder",
                "Check the spelling of the folder; a relative path starts at the current location, which Get-Location "
                    + "shows."
            ),
            UnauthorizedAccessException => Refuse(
                field,
                path,
                "may not be read by this user",
                "Give the user that PowerShell runs as the right to read it, or name another file."
            ),
            _ => Refuse(
                field,
                path,
                "cannot be read: " + TextSanitizer.Foreign(failed, 200),
                "Close it in whatever else has it open, and see that its disk answers; then run the command again."
            ),
        };

    /// <summary>It cannot be written.</summary>
    /// <param name="field">The parameter that names it.</param>
    /// <param name="path">The file.</param>
    /// <param name="failed">Why not: an <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
    /// <param name="whatStays">What is at the path now, in words.</param>
    public static CloudPartnerException Unwritable(
        string field,
        string path,
        Exception failed,
        string whatStays = ""
    ) =>
        failed is DirectoryNotFoundException
            ? Missing(
                field,
                path,
                "cannot be written, since its folder is not there",
                "Make the folder with New-Item -ItemType Directory, or name a file in one that is there."
            )
            : Refuse(
                field,
                path,
                "cannot be written: " + TextSanitizer.Foreign(failed, 200) + whatStays,
                "Name a file in a folder that this user may write to and that has room, and that nobody has open."
            );

    /// <summary>A file stands where a new one is to be.</summary>
    public static CloudPartnerException InTheWay(string field, string path) =>
        Refuse(
            field,
            path,
            "exists already; use -Force to replace it",
            "Name another file, or replace this one with -Force."
        );

    private static CloudPartnerException Missing(string field, string path, string rule, string nextStep) =>
        new(Refuse(field, path, rule, nextStep).Fault with { Kind = FaultKind.NotFound });

    private static CloudPartnerException Refuse(string field, string path, string rule, string nextStep) =>
        new(FieldRules.Refuse(field, path, rule).Fault with { RecommendedAction = nextStep });
}
