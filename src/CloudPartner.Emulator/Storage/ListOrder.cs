using System.Globalization;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Storage;

/// <summary>The field by which a list is ordered; items that are the same in it are ordered by their keys.</summary>
internal sealed record ListOrder<T>(OrderField<T> Key, OrderField<T> Field, bool IsDescending)
{
    public bool IsByKey => Field == Key;

    public string Sql => IsByKey ? Key.Column + Direction : $"{Field.Column}{Direction}, {Key.Column}{Direction}";

    /// <summary>The condition for what comes after a place.</summary>
    public string After =>
        IsByKey
            ? $" AND {Key.Column} {Comparison} @afterKey"
            : $" AND ({Field.Column}, {Key.Column}) {Comparison} (@afterValue, @afterKey)";

    private string Direction => IsDescending ? " DESC" : "";

    private char Comparison => IsDescending ? '<' : '>';

    /// <summary>An item's place in the list, as a text.</summary>
    public string PlaceOf(T item) => IsByKey ? Key.Read(item) : $"{Field.Read(item)}\n{Key.Read(item)}";

    /// <summary>The place that a text tells; null if it is none of this order's.</summary>
    public ListPlace? ReadPlace(string text)
    {
        // No key has a line break, which a list of offer types has.
        var at = text.LastIndexOf('\n');
        if (Key.ValueOf(IsByKey ? text : text[(at + 1)..]) is not { } key)
            return null;
        if (IsByKey)
            return new ListPlace(key, null);
        return at >= 0 && Field.ValueOf(text[..at]) is { } value ? new ListPlace(key, value) : null;
    }
}

/// <summary>By what a list can be ordered: a field of the contract, its column, and its value as a text.</summary>
internal sealed record OrderField<T>(string Name, string Column, Func<T, string> Read, bool IsNumber = false)
{
    public object? ValueOf(string text)
    {
        if (!IsNumber)
            return text;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}

/// <summary>Where a page begins: after this key, and after this value of the order's field.</summary>
internal sealed record ListPlace(object Key, object? Value);

/// <summary>The orders that the portal's lists know.</summary>
internal static class ListOrder
{
    // The first one is the key.
    private static readonly OrderField<User>[] OfUsers =
    [
        new("userKey", "userKey", user => user.UserKey),
        new("displayName", "coalesce(displayName, '') COLLATE NOCASE", user => user.DisplayName ?? ""),
        new("kind", "kind", user => user.Kind),
        new("roleName", "roleName", user => user.RoleName),
        new("offerTypes", "offerTypes", user => string.Join('\n', user.OfferTypes)),
        new("changedTime", "changedTime", user => Text(user.ChangedTime.ToUnixTimeMilliseconds()), IsNumber: true),
    ];

    private static readonly OrderField<AuditEvent>[] OfEvents =
    [
        // Events are numbered as they happen.
        new("timestamp", "id", entry => Text(entry.Id), IsNumber: true),
        new("eventType", "eventType", entry => entry.EventType),
        new("objectName", "objectName COLLATE NOCASE", entry => entry.ObjectName),
        new("user", "user", entry => entry.User),
    ];

    /// <summary>An order of users as it is asked for; null if this list does not know it.</summary>
    public static ListOrder<User>? ForUsers(string? text) => Parse(text ?? "userKey", OfUsers);

    /// <summary>The same for events, of which the newest come first if nothing is asked for.</summary>
    public static ListOrder<AuditEvent>? ForEvents(string? text) => Parse(text ?? "timestamp desc", OfEvents);

    /// <summary>A field's name, and "desc" if the other way round.</summary>
    private static ListOrder<T>? Parse<T>(string text, OrderField<T>[] fields)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [_] or [_, "asc" or "desc"] && Array.Find(fields, field => field.Name == words[0]) is { } field
            ? new ListOrder<T>(fields[0], field, words is [_, "desc"])
            : null;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
