using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Http;

/// <summary>A refusal of the request itself, which no rule has to do with.</summary>
internal sealed record HttpRefusal(int Status, string Code, string Message, string? Target = null)
    : Refusal(RefusalKind.Protocol, Code, Message, Target);
