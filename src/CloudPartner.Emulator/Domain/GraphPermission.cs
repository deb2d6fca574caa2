namespace CloudPartner.Emulator.Domain;

/// <summary>The permissions of Microsoft Graph that can be withheld.</summary>
internal static class GraphPermission
{
    public const string Users = "User.Read.All";
    public const string AuditLog = "AuditLog.Read.All";
    public const string Directory = "Directory.Read.All";
    public const string Applications = "Application.Read.All";
    public const string Mailboxes = "MailboxSettings.Read";

    public static readonly string[] All = [Users, AuditLog, Directory, Applications, Mailboxes];
}
