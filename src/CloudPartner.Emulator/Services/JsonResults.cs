using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CloudPartner.Emulator.Control;
using CloudPartner.Emulator.Domain;
using CloudPartner.Emulator.Identity;
using CloudPartner.Emulator.Services.Graph;
using CloudPartner.Emulator.Services.PartnerCenter;
using CloudPartner.Emulator.Services.Portal;

namespace CloudPartner.Emulator.Services;

/// <summary>Writes answers as the portal does.</summary>
internal static class Answer
{
    public const string JsonType = "application/json; charset=utf-8";

    // Names of people stay readable; the answers are never put into a page as they are.
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task JsonAsync(
        HttpContext context,
        int status,
        Action<Utf8JsonWriter> write,
        string type = JsonType
    )
    {
        var body = new ArrayBufferWriter<byte>(512);
        if (
            Dialects.Of(context.Request.Path) == Dialect.PartnerCenter
            && context.Features.Get<Behaviour>() is { ByteOrderMark: true }
        )
        {
            body.Write(Encoding.UTF8.Preamble);
        }

        using (var writer = new Utf8JsonWriter(body, WriterOptions))
            write(writer);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = body.WrittenCount;
        await response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>Refuses in the manner of the service that the address belongs to.</summary>
    public static Task RefuseAsync(HttpContext context, Refusal refusal) =>
        Dialects.Of(context.Request.Path) switch
        {
            Dialect.PartnerCenter => PartnerAnswer.RefuseAsync(context, refusal),
            Dialect.Graph => GraphAnswer.Refuse(refusal).SendAsync(context),
            _ when Dialects.IsSignIn(context.Request.Path) => SignInAnswer.RefuseAsync(context, refusal),
            _ => RefuseAsPortalAsync(context, refusal),
        };

    public static Task RefuseAsPortalAsync(HttpContext context, Refusal refusal) =>
        JsonAsync(
            context,
            PortalStatus.Of(refusal),
            json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("error");
                json.WriteString("code", refusal.Code);
                json.WriteString("message", refusal.Message);
                json.WriteString("target", refusal.Target);
                json.WriteStartArray("details");
                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteEndObject();
            }
        );

    public static void Write(this Utf8JsonWriter json, User user)
    {
        json.WriteStartObject();
        json.WriteString("userKey", user.UserKey);
        json.WriteString("kind", user.Kind);
        json.WriteString("email", user.Email);
        json.WriteString("displayName", user.DisplayName);
        json.WriteString("roleName", user.RoleName);
        json.WriteString("applicationId", user.ApplicationId);
        json.WriteString("tenantId", user.TenantId);
        json.WriteString("objectId", user.ObjectId);
        json.WriteWords("offerTypes", user.OfferTypes);
        json.WriteString("changedTime", user.ChangedTime.UtcDateTime);
        json.WriteString("etag", ETag.Of(user.Version));
        json.WriteEndObject();
    }

    public static void Write(this Utf8JsonWriter json, Publisher publisher)
    {
        json.WriteStartObject();
        json.WriteString("id", publisher.Id);
        json.WriteNumber("version", publisher.Version);
        json.WriteString("changedTime", publisher.ChangedTime.UtcDateTime);
        json.WriteStartObject("definition");
        json.WriteString("displayText", publisher.DisplayText);
        json.WriteString("publicPublisherId", publisher.PublicPublisherId);
        json.WriteString("microsoftPartnerNetworkId", publisher.MpnId);
        if (publisher.SellerId is { } sellerId)
            json.WriteNumber("sellerId", sellerId);
        else
            json.WriteNull("sellerId");
        json.WriteWords("offerTypeCategories", publisher.OfferTypeCategories);
        json.WriteWords("ownerEmails", publisher.OwnerEmails);
        json.WriteStartObject("devCenter");
        json.WriteString("status", publisher.DevCenter.Status);
        json.WriteString("ownerEmail", publisher.DevCenter.OwnerEmail);
        json.WriteString("accountName", publisher.DevCenter.AccountName);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("etag", ETag.Of(publisher.Version));
        json.WriteEndObject();
    }

    public static void Write(this Utf8JsonWriter json, AuditEvent entry)
    {
        json.WriteStartObject();
        json.WriteString("id", $"{entry.Id}");
        json.WriteString("timestamp", entry.Timestamp.UtcDateTime);
        json.WriteString("eventType", entry.EventType);
        json.WriteString("objectType", entry.ObjectType);
        json.WriteString("objectName", entry.ObjectName);
        json.WriteString("publisherId", entry.PublisherId);
        json.WriteString("user", entry.User);
        json.WriteString("before", entry.Before);
        json.WriteString("after", entry.After);
        json.WriteEndObject();
    }

    private static void WriteWords(this Utf8JsonWriter json, string name, IReadOnlyList<string> words)
    {
        json.WriteStartArray(name);
        foreach (var word in words)
            json.WriteStringValue(word);
        json.WriteEndArray();
    }
}
