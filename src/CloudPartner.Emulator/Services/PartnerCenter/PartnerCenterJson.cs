using System.Text.Json.Serialization;
using CloudPartner.Emulator.Services.PartnerCenter.Agreements;
using CloudPartner.Emulator.Services.PartnerCenter.Audit;
using CloudPartner.Emulator.Services.PartnerCenter.Mfa;
using CloudPartner.Emulator.Services.PartnerCenter.Profiles;
using CloudPartner.Emulator.Services.PartnerCenter.Roles;
using CloudPartner.Emulator.Services.PartnerCenter.Validation;

namespace CloudPartner.Emulator.Services.PartnerCenter;

/// <summary>What kind of thing an answer is about, and the version of it if there is one.</summary>
internal sealed record Attributes(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Etag,
    string ObjectType
)
{
    public Attributes(string objectType)
        : this(null, objectType) { }
}

/// <summary>A link names the address without host and version, as the documented answers do.</summary>
internal sealed record Link(string Uri, string Method, IReadOnlyList<Link.Header> Headers)
{
    internal sealed record Header(string Key, string Value);

    public static Link To(string uri, params Header[] headers) => new(uri, "GET", headers);
}

internal sealed record Links(
    Link Self,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Link? Next = null
);

internal sealed record Collection<T>(IReadOnlyList<T> Items, int TotalCount, Links Links, Attributes Attributes);

internal sealed record FaultBody(int Code, string Description, IReadOnlyList<string> Data, string Source);

internal sealed record ThrottledBody(int StatusCode, string Message);

/// <summary>The shapes of Partner Center's answers.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(FaultBody))]
[JsonSerializable(typeof(ThrottledBody))]
[JsonSerializable(typeof(Collection<RoleBody>))]
[JsonSerializable(typeof(Collection<MemberBody>))]
[JsonSerializable(typeof(Collection<AuditRecordBody>))]
[JsonSerializable(typeof(MpnProfileBody))]
[JsonSerializable(typeof(Attributes))]
[JsonSerializable(typeof(Links))]
[JsonSerializable(typeof(AddressBody))]
[JsonSerializable(typeof(CountryBody))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(AgreementBody))]
[JsonSerializable(typeof(UnlinkedCollection<PrincipalWithoutMfaBody>))]
[JsonSerializable(typeof(UnlinkedCollection<PartnerRequestBody>))]
[JsonSerializable(typeof(IReadOnlyList<ApplicationMfaBody>))]
internal sealed partial class PartnerCenterJson : JsonSerializerContext;
