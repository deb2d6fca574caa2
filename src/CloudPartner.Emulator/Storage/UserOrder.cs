using System.Globalization;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Storage;

/// <summary>The column by which users are listed; those who are the same in it are listed by their keys.</summary>
internal sealed record UserOrder(string Column, Func<User, string> Read, bool IsDescending, bool IsNumber = false)
{
    private const string Key = "userKey";

    public static UserOrder ByKey { get; } = new(Key, user => user.UserKey, false);

    public bool IsByKey => Column == Key;

    public string Sql => IsByKey ? $"{Key}{Direction}" : $"{Column}{Direction}, {Key}{Direction}";

    /// <summary>The condition for what comes after a place.</summary>
    public string After =>
        IsByKey ? $"AND {Key} {Comparison} @afterKey" : $"AND ({Column}, {Key}) {Comparison} (@afterValue, @afterKey)";

    private string Direction => IsDescending ? " DESC" : "";

    private char Comparison => IsDescending ? '<' : '>';

    /// <summary>An order as it is asked for: a field's name, and "desc" if the other way round.</summary>
    public static UserOrder? Parse(string? text)
    {
        var words = (text ?? Key).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ([_] or [_, "asc" or "desc"]))
            return null;
        var descending = words is [_, "desc"];
        return words[0] switch
        {
            Key => ByKey with { IsDescending = descending },
            "displayName" => new(
                "coalesce(displayName, '') COLLATE NOCASE",
                user => user.DisplayName ?? "",
                descending
            ),
            "kind" => new("kind", user => user.Kind, descending),
            "roleName" => new("roleName", user => user.RoleName, descending),
            "offerTypes" => new("offerTypes", user => string.Join('\n', user.OfferTypes), descending),
            "changedTime" => new(
                "changedTime",
                user => user.ChangedTime.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                descending,
                IsNumber: true
            ),
            _ => null,
        };
    }

    /// <summary>A user's place in the list, as a text.</summary>
    public string PlaceOf(User user) => IsByKey ? user.UserKey : $"{Read(user)}\n{user.UserKey}";

    /// <summary>The place that a text tells; null if it is none of this order's.</summary>
    public UserPlace? ReadPlace(string text)
    {
        if (IsByKey)
            return new UserPlace(text, null);
        // No key has a line break, which a list of offer types has.
        if (text.LastIndexOf('\n') is not (>= 0 and var at))
            return null;
        var (value, key) = (text[..at], text[(at + 1)..]);
        if (!IsNumber)
            return new UserPlace(key, value);
        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new UserPlace(key, number)
            : null;
    }
}

/// <summary>Where a page of users begins: after this key, and after this value of the order's column.</summary>
internal sealed record UserPlace(string Key, object? Value);
