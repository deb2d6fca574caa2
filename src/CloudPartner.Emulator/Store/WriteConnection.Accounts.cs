namespace CloudPartner.Emulator.Store;

/// <summary>The changes to accounts and to the directory.</summary>
internal sealed partial class WriteConnection
{
    /// <summary>Whoever is in the directory already stays as they are.</summary>
    public void AddPerson(DirectoryUser person) => Execute(
        $"""
        INSERT INTO directory({PersonColumns}, otherName) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
        """,
        person.TenantId,
        person.UserKey,
        person.Id,
        person.UserPrincipalName,
        person.Mail,
        person.DisplayName,
        person.UserType,
        person.AccountEnabled ? 1 : 0,
        person.ExternalUserState,
        person.OtherName);

    public bool HasManagerBeside(string publisherId, string userKey)
    {
        // One after the other, because each has its own index.
        using (var row = Query(
            "SELECT 1 FROM users WHERE publisherId = $1 AND userKey <> $2 AND roleSet & 1 LIMIT 1", publisherId, userKey))
        {
            if (row.Read())
                return true;
        }

        return HasOwnerBeside(publisherId, userKey);
    }

    public void SaveProfile(Profile profile) => Execute(
        "INSERT OR REPLACE INTO profiles(publisherId, name, content, version) VALUES($1, $2, $3, $4)",
        profile.PublisherId,
        profile.Name,
        profile.Content,
        profile.Version);
}
