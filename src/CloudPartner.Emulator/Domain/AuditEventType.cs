namespace CloudPartner.Emulator.Domain;

/// <summary>
/// What the audit history can tell of. This list is the only place that a new kind of event has to be in.
/// </summary>
/// <param name="Name">How the portal's history names it.</param>
/// <param name="ObjectType">What kind of object it happened to.</param>
/// <param name="PartnerOperation"> Ours: which operation of Partner Center's documented list it is there; "undefined"
/// is that list's own word for others. </param>
internal sealed record AuditEventType(string Name, string ObjectType, string PartnerOperation)
{
    private const string Undefined = "undefined";
    public const string User = "user";
    private const string Publisher = "publisher";
    private const string Offer = "offer";

    // Before the events, which register themselves in it.
    private static readonly Dictionary<string, AuditEventType> ByName = [];

    public static AuditEventType UserAdded { get; } = Define("UserAdded", User, "create_partner_user");
    public static AuditEventType UserChanged { get; } = Define("UserChanged", User, "update_partner_user");
    public static AuditEventType UserRoleChanged { get; } = Define("UserRoleChanged", User, "update_partner_user");
    public static AuditEventType UserRemoved { get; } = Define("UserRemoved", User, "remove_partner_user");
    public static AuditEventType RoleMemberAdded { get; } = Define("RoleMemberAdded", User, "add_user_member");
    public static AuditEventType RoleMemberRemoved { get; } = Define("RoleMemberRemoved", User, "remove_user_member");
    public static AuditEventType PublisherAdded { get; } = Define("PublisherAdded", Publisher);
    public static AuditEventType PublisherChanged { get; } = Define("PublisherChanged", Publisher);
    public static AuditEventType DevCenterLinked { get; } = Define("DevCenterLinked", Publisher);
    public static AuditEventType ProfileChanged { get; } = Define("ProfileChanged", "profile");
    public static AuditEventType OfferCreated { get; } = Define("OfferCreated", Offer);
    public static AuditEventType OfferChanged { get; } = Define("OfferChanged", Offer);
    public static AuditEventType OfferPublishRequested { get; } = Define("OfferPublishRequested", Offer);
    public static AuditEventType OfferGoLiveRequested { get; } = Define("OfferGoLiveRequested", Offer);
    public static AuditEventType OfferReadyForReview { get; } = Define("OfferReadyForReview", Offer);
    public static AuditEventType OfferRejected { get; } = Define("OfferRejected", Offer);
    public static AuditEventType OfferPublished { get; } = Define("OfferPublished", Offer);
    public static AuditEventType OfferCanceled { get; } = Define("OfferCanceled", Offer);

    /// <summary>
    /// By the name that a history holds, which may be that of an event that this version does not know.
    /// </summary>
    public static string PartnerOperationOf(string name) =>
        ByName.TryGetValue(name, out var type) ? type.PartnerOperation : Undefined;

    private static AuditEventType Define(string name, string objectType, string partnerOperation = Undefined) =>
        ByName[name] = new AuditEventType(name, objectType, partnerOperation);
}
