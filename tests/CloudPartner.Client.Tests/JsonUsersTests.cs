using CloudPartner.Client.Files;

namespace CloudPartner.Client.Tests;

public sealed class JsonUsersTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName() + ".json";

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_file_of_many_rows_is_read_however_large_it_is()
    {
        var padding = new string('x', 20_000);
        File.WriteAllText(
            _path,
            "["
                + string.Join(
                    ",\n",
                    Enumerable
                        .Range(0, 500)
                        .Select(i => $"{{\"Email\":\"u{i}@contoso.com\",\"Role\":\"Owner\",\"Note\":\"{padding}\"}}")
                )
                + "]"
        );
        var rows = UserFile.Read(_path).ToList();
        Assert.Equal(500, rows.Count);
        Assert.All(rows, row => Assert.Null(row.Fault));
    }

    public static TheoryData<string> TooMuch() =>
        new()
        {
            "\"Note\":\"" + new string('x', 1_000_000) + "\"",
            "\"Note\":\"" + new string('x', 1_000_000), // never closed
            "\"" + new string('n', 1_000_000) + "\":1",
            "\"Note\":" + new string(' ', 1_000_000) + "1",
            "\"Note\":" + new string('9', 1_000_000),
            "\"Note\":/*" + new string('c', 1_000_000) + "*/1",
            "\"Note\":[" + string.Concat(Enumerable.Repeat("{},", 300_000)) + "1]",
            "\"Note\":" + new string('[', 1_000_000),
            "\"Note\":\"" + string.Concat(Enumerable.Repeat("\\u0041", 200_000)) + "\"",
            string.Join(",", Enumerable.Range(0, 2000).Select(i => $"\"Column{i}\":1")),
        };

    [Theory]
    [MemberData(nameof(TooMuch))]
    public void A_row_made_to_fill_the_memory_is_refused_with_its_line(string property)
    {
        File.WriteAllText(
            _path,
            "[{\"Email\":\"a@contoso.com\",\"Role\":\"Owner\"},\n{\"Email\":\"b@contoso.com\",\"Role\":\"Owner\","
                + property
                + "}]"
        );
        var rows = new List<UserRow>();
        var fault = Assert.Throws<CloudPartnerException>(() => rows.AddRange(UserFile.Read(_path))).Fault;
        Assert.Equal(FaultKind.Invalid, fault.Kind);
        Assert.StartsWith(Path.GetFileName(_path) + ", line 2: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_string_without_an_end_no_more_is_read_than_a_row_may_have()
    {
        var endless = new Endless();
        using var text = new RowText(endless, CsvUsers.LargestRow);
        using var json = new Newtonsoft.Json.JsonTextReader(text);
        Assert.Throws<Newtonsoft.Json.JsonReaderException>(() => json.Read());
        Assert.InRange(endless.Given, CsvUsers.LargestRow, 2 * CsvUsers.LargestRow);
    }

    private sealed class Endless : TextReader
    {
        public int Given { get; private set; }

        public override int Read(char[] buffer, int index, int count)
        {
            buffer.AsSpan(index, count).Fill('x');
            if (Given == 0)
                buffer[index] = '"';
            Given += count;
            return count;
        }
    }
}
