using System.Management.Automation;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Tests;

public class FaultTests
{
    public static TheoryData<FaultKind> Kinds => [.. Enum.GetValues<FaultKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_a_row_with_a_category_and_a_next_step(FaultKind kind)
    {
        var entry = FaultCatalog.Get(kind);
        Assert.NotEqual(ErrorCategory.NotSpecified, FaultErrors.CategoryOf(entry));
        Assert.Equal("CloudPartner." + kind, entry.ErrorId);
        Assert.EndsWith(".", entry.When, StringComparison.Ordinal);
        Assert.EndsWith(".", entry.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_reference_is_made_of_the_catalogue()
    {
        var expected = ErrorReference.Make();
        var path = Path.Combine(Repository.Root, "docs", "errors.md");
        // Set to write the page anew; the test then says so, and passes the next time.
        if (Environment.GetEnvironmentVariable("CLOUDPARTNER_WRITE_DOCS") == "1")
            File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("\u001b]0;title\u0007")]
    [InlineData("\r\n")]
    [InlineData("\u009b31m")]
    [InlineData("\u202e")]
    [InlineData("\u2066\u2069")]
    [InlineData("\0")]
    public void No_text_of_a_fault_can_steer_a_terminal(string bad)
    {
        var fault = new CloudPartnerFault(FaultKind.Invalid, $"a{bad}b")
        {
            RecommendedAction = bad,
            RequestId = bad,
            ServiceCode = bad,
            Field = bad,
            Value = bad,
            Rule = bad,
        };
        foreach (
            var changed in new[]
            {
                fault,
                fault with
                {
                    Message = bad,
                },
                fault.At(bad),
                CloudPartnerFault.Invalid(bad, bad, bad),
            }
        )
        {
            var texts = typeof(CloudPartnerFault)
                .GetProperties()
                .Where(property => property.PropertyType == typeof(string))
                .Select(property => (string?)property.GetValue(changed));
            Assert.DoesNotContain(
                texts.Append(changed.ToString()),
                text => text is not null && TextSanitizer.HasUnprintable(text)
            );
        }
    }

    [Fact]
    public void A_value_that_could_steer_a_terminal_is_made_printable()
    {
        var fault = CloudPartnerFault.Invalid("Email", "a\u001b[31m\u202e" + new string('x', 200), "is wrong");
        Assert.DoesNotContain(fault.Message, character => char.IsControl(character) || character == '\u202e');
        Assert.InRange(fault.Message.Length, 80, 120);
    }
}

internal static class ErrorReference
{
    public static string Make()
    {
        var text = new System.Text.StringBuilder(
            """
            # Errors

            Made from the fault catalogue (`src/CloudPartner/Faults/FaultCatalog.cs`); a test compares the two. Every error of the module is
            one of these. `FullyQualifiedErrorId` begins with the ID, `CategoryInfo.Category` is the category, `ErrorDetails.RecommendedAction` is
            the next step, and `Exception.Fault` holds everything as data: request ID, status, field, value, rule, wait.

            | ID | category | ends the command | when | next step |
            |---|---|---|---|---|

            """.ReplaceLineEndings("\n")
        );
        foreach (var entry in FaultCatalog.All)
        {
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"| `{entry.ErrorId}` | {entry.Category} | {(entry.Terminating ? "yes" : "no")} | {entry.When} | "
                    + $"{entry.RecommendedAction} |\n"
            );
        }

        return text.ToString();
    }
}
