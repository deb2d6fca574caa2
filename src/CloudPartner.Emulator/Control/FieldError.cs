using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Control;

/// <summary>A field of what a test asks for that is wrong, and the rule that it breaks.</summary>
internal sealed record FieldError(string Field, string Rule)
{
    public Refusal AsRefusal() => Refusal.BadRequest($"'{Field}' is invalid. {Rule}", Field);
}
