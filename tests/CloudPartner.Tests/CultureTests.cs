using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudPartner.Tests;

/// <summary>Runs only where cultures differ.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CultureTheoryAttribute : TheoryAttribute
{
    public CultureTheoryAttribute()
    {
        if (new CultureInfo("th-TH").Calendar is not ThaiBuddhistCalendar)
            Skip = "This process runs with invariant globalisation, without ICU: every culture is the same.";
    }
}

/// <summary>What the module says is the same for every user: no calendar, no separator and no casing of
/// theirs.</summary>
public partial class CultureTests
{
    private static readonly DateTimeOffset Moment = new(2026, 3, 5, 17, 4, 9, TimeSpan.Zero);

    [CultureTheory]
    [InlineData("th-TH")]
    [InlineData("fa-IR")]
    [InlineData("ar-SA")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("ps-AF")]
    public void Dates_and_numbers_are_those_of_everybody(string name)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(name);
        try
        {
            Assert.Equal("2026-03-05", TextSanitizer.Day(Moment));
            Assert.Equal("2026-03-05 17:04:09Z", TextSanitizer.Time(Moment.ToOffset(TimeSpan.FromHours(7))));
            Assert.Equal("1.5 s", TextSanitizer.Seconds(TimeSpan.FromSeconds(1.5)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void No_other_place_writes_a_date_into_a_text()
    {
        // An interpolated text is formatted in the user's culture, and nothing warns of it.
        var source = Path.Combine(Repository.Root, "src");
        var found = Directory
            .EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                !file.Contains("/obj/", StringComparison.Ordinal)
                && !file.Contains("\\obj\\", StringComparison.Ordinal)
                && !file.Contains("Emulator", StringComparison.Ordinal)
            )
            .SelectMany(file =>
                File.ReadLines(file)
                    .Where(line => DateInText().IsMatch(line))
                    .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")
            );
        Assert.Empty(found);
    }

    // A hole with a format of a date, or with a number that gets a separator; a GUID has formats of its own,
    // and behind a colon and a blank stands a pattern.
    [GeneratedRegex(
        """
            \{(?!Guid|id:)[^{}"]*:(?! )(?:[^{}"]*(?:yy|MM|HH|ss)[^{}"]*|[dDfFgGtTmMyY]|N\d*|0[.,]0*#*|F[1-9])\}
            """,
        RegexOptions.CultureInvariant
    )]
    private static partial Regex DateInText();
}
