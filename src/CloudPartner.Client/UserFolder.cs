namespace CloudPartner.Client;

/// <summary>The folder in which the module keeps what a user saves.</summary>
internal static class UserFolder
{
    /// <summary>Names another folder, for a service account without a home or for a test.</summary>
    public const string Variable = "CLOUDPARTNER_CONFIG_HOME";

    /// <summary>The folder; created when it is needed.</summary>
    public static string Path
    {
        get
        {
            if (System.Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
                return System.IO.Path.GetFullPath(named);
            var roaming = System.Environment.GetFolderPath(
                System.Environment.SpecialFolder.ApplicationData,
                System.Environment.SpecialFolderOption.DoNotVerify
            );
            return roaming.Length > 0
                ? System.IO.Path.Combine(roaming, "CloudPartner")
                : throw FieldRules.Missing(
                    Variable,
                    "this account has no folder of its own; name one with this environment variable"
                );
        }
    }
}
