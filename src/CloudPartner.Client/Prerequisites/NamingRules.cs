using System.Globalization;

namespace CloudPartner.Client.Prerequisites;

/// <summary>
/// What the sources say about the names and contacts of an account. The portal itself does not enforce it, registration
/// does, so these give reasons instead of refusals. Each reason names its source.
/// </summary>
public static class NamingRules
{
    private static readonly string[] ForbiddenWords = ["Azure", "Microsoft"];

    /// <summary>Why a name will not do; null if no rule is known to be broken.</summary>
    public static string? ObjectionToName(string name)
    {
        // Invisible characters inside a word do not make it another word.
        var visible = string.Concat(
            name.Where(character => char.GetUnicodeCategory(character) != UnicodeCategory.Format)
        );
        var found = ForbiddenWords.Where(word => visible.Contains(word, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count == 0
            ? null
            : $"The name '{TextSanitizer.Shorten(name)}' holds the word "
                + $"{string.Join(" and ", found.Select(word => $"'{word}'"))}. An account's name stands for the "
                + "organisation and must hold no copyrighted word; 'Azure' and 'Microsoft' are named as such, and "
                + "fail in registration "
                + "(source: azure-docs, cpp-manage-prerequisites.md and "
                + "cloud-partner-portal-dev-center-accounts-registration.md).";
    }

    /// <summary>Why a contact's e-mail will not do; null if no rule is known to be broken.</summary>
    public static string? ObjectionToContact(string email)
    {
        if (!FieldRules.IsEmail(email))
            return $"'{TextSanitizer.Shorten(email)}' is no e-mail address of the form name@domain.tld.";
        var domain = email[(email.IndexOf('@', StringComparison.Ordinal) + 1)..];
        return
            domain.Equals("microsoft.com", StringComparison.OrdinalIgnoreCase)
            || domain.EndsWith(".microsoft.com", StringComparison.OrdinalIgnoreCase)
            ? $"{email} lies in the Microsoft company domain, and no such address can register in Dev Center "
                + "(source: azure-docs, marketplace/guidelines.md)."
            : null;
    }
}
