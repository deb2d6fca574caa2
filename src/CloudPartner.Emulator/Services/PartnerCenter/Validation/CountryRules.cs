using System.Text;

namespace CloudPartner.Emulator.Services.PartnerCenter.Validation;

/// <summary>What addresses and numbers of a country look like, from the table of countries.</summary>
internal sealed record CountryRules(
    string Iso2,
    string[] Cultures,
    string CallingCode,
    string? PostalCode,
    bool HasVatId,
    string[] States
)
{
    private const string NorthAmericanNumber = @"^(1[-/.]?)?\(?\d{3}\)?[-/.]?\d{3}[-/.]?\d{4}$";
    private const string AnyNumber = @"^[\d ()+./-]{4,20}$";

    private static readonly Dictionary<string, CountryRules> All = ReadTable();

    public static IReadOnlyCollection<string> Countries => All.Keys;

    public string PhoneNumber => CallingCode == "1" ? NorthAmericanNumber : AnyNumber;

    public static CountryRules? Find(string iso2) => All.GetValueOrDefault(iso2.ToUpperInvariant());

    private static Dictionary<string, CountryRules> ReadTable()
    {
        using var stream = typeof(CountryRules).Assembly.GetManifestResourceStream("countries.tsv")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var table = new Dictionary<string, CountryRules>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var cells = line.Split('\t');
            table[cells[0]] = new CountryRules(
                cells[0],
                cells[1].Split(' '),
                cells[2],
                Cell(3) is { Length: > 0 } code ? $"^{code}$" : null,
                Cell(4) == "vat",
                Cell(5).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            );

            string Cell(int index) => index < cells.Length ? cells[index] : "";
        }

        return table;
    }
}
