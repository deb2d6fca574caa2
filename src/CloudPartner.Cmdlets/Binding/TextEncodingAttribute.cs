using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace CloudPartner.Cmdlets.Binding;

/// <summary>
/// Takes an encoding as PowerShell's own commands do: by one of their names, by its registered name, or by the number
/// of its code page.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextEncodingAttribute : ArgumentTransformationAttribute
{
    // The first four are what a person meets; UTF-7 is left out, as it is in .NET.
    internal static IReadOnlyList<(string Name, string About, Func<Encoding> Get)> Known { get; } =
    [
        ("utf8", "UTF-8; the default", () => Encoding.UTF8),
        ("windows-1252", "Western European, as Excel on Windows writes a plain CSV", () => Of(1252)),
        ("unicode", "UTF-16, little-endian", () => Encoding.Unicode),
        ("latin1", "ISO 8859-1, Western European", () => Encoding.Latin1),
        ("ansi", "The code page of this system's language", () => Of(Language.ANSICodePage)),
        ("oem", "The code page of this system's console", () => Of(Language.OEMCodePage)),
        ("ascii", "ASCII, 7 bits", () => Encoding.ASCII),
        ("bigendianunicode", "UTF-16, big-endian", () => Encoding.BigEndianUnicode),
        ("utf32", "UTF-32, little-endian", () => Encoding.UTF32),
        ("bigendianutf32", "UTF-32, big-endian", () => Of(12001)),
        ("utf8BOM", "UTF-8, also without a byte-order mark", () => Encoding.UTF8),
        ("utf8NoBOM", "UTF-8", () => Encoding.UTF8),
    ];

    private static TextInfo Language => CultureInfo.CurrentCulture.TextInfo;

    /// <inheritdoc />
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (given is null or Encoding)
            return given!;
        var text = Convert.ToString(given, CultureInfo.InvariantCulture)!.Trim();
        try
        {
            return Known.FirstOrDefault(one => one.Name.Equals(text, StringComparison.OrdinalIgnoreCase))
                    is { Get: { } get }
                    ? get()
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Of(page)
                : CodePagesEncodingProvider.Instance.GetEncoding(text) ?? Encoding.GetEncoding(text);
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            var names = string.Join(", ", Known.Select(one => one.Name));
            throw new ArgumentTransformationMetadataException(
                $"'{TextSanitizer.Shorten(text)}' is no encoding. Take one of {names}, "
                    + "a registered name such as iso-8859-2, or the number of a code page such as 1250."
            );
        }
    }

    // Those of Windows are not among what .NET knows by itself. 0 stands for the system's own, which may be none.
    private static Encoding Of(int page) =>
        page == 0
            ? throw new NotSupportedException()
            : CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page);
}

/// <summary>The encodings that people name.</summary>
public sealed class EncodingCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Find(string word, IDictionary bound) =>
        Beginning(TextEncodingAttribute.Known.Select(one => (one.Name, one.About)), word);
}
