using System.Text;
using CloudPartner.Client.Files;

namespace CloudPartner.Client.Tests;

public sealed class UserFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("Email,Role\na@b.com,Owner\n")]
    [InlineData("\uFEFFEmail,Role\r\na@b.com,Owner\r\n")]
    [InlineData("email , ROLE,Extra\r\n\"a@b.com\",Owner,\"x, \"\"y\"\"\"\n")]
    [InlineData("Email,Role\r\n\na@b.com,Owner")]
    [InlineData("Email,Role,\r\na@b.com,Owner,\r\n")]
    [InlineData("Email,Role,,\na@b.com,Owner,,x\n")]
    [InlineData(",Email,,Role\n1,a@b.com,,Owner\n")]
    [InlineData("#TYPE Selected.CloudPartner.PortalUser\nEmail,Role\na@b.com,Owner\n")]
    [InlineData("\uFEFF\uFEFFEmail,Role\na@b.com,Owner\n")]
    [InlineData("sep=,\r\nEmail,Role\r\na@b.com,Owner\r\n")]
    [InlineData("Email,Role,DisplayName,Note\na@b.com,Owner\n")]
    [InlineData("Email,Role\na@b.com,Owner,,,\n")]
    [InlineData("Email,Role\n\" a@b.com\r\n\",\"\tOwner\u00A0\"\n")]
    public void A_file_in_any_of_the_usual_forms_is_read(string text)
    {
        var row = Assert.Single(Read(text));
        Assert.Null(row.Fault);
        Assert.Equal(("a@b.com", "Owner"), (row.User!.Email, row.User.Role));
    }

    [Fact]
    public void A_default_role_fills_in_where_a_row_names_none()
    {
        File.WriteAllText(_path, "Email\na@b.com\n");
        Assert.Equal("Contributor", Assert.Single(UserFile.Read(_path, "Contributor")).User!.Role);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("Email,Name\na@b.com,x\n", "no column Role")]
    [InlineData("Email;Role\na@b.com;Owner\n", "no column Role, Email")]
    [InlineData("Email;Role\na@b.com;Owner\n", "Import-Csv -Delimiter ';'")]
    [InlineData("\"Email\";\"Role\"\n\"a@b.com\";\"Owner\"\n", "Import-Csv -Delimiter ';'")]
    [InlineData("\"Email\"\t\"Role\"\n\"a@b.com\"\t\"Owner\"\n", "-Delimiter \"`t\"")]
    [InlineData("Email|Role\na@b.com|Owner\n", "-Delimiter '|'")]
    [InlineData("version:v1.0,,,\nName,User name,x,y\n", "'version:v1.0'; known columns are Email")]
    [InlineData("Username,First name\na@b.com,A\n", "it has 'Username', 'First name'")]
    [InlineData(",,,\nEmail,Role\n", "none with a name")]
    [InlineData("Em\u200Bail,Role\na@b.com,Owner\n", "U+200B (invisible) at position 3")]
    [InlineData("Email,Role,email\na@b.com,Owner,c@d.com\n", "'email' twice")]
    public void A_header_that_cannot_be_used_is_refused(string text, string rule)
    {
        var fault = Assert.Throws<CloudPartnerException>(() => Read(text)).Fault;
        Assert.Equal(FaultKind.Invalid, fault.Kind);
        Assert.Contains(rule, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not-an-email,Owner", "Email 'not-an-email'")]
    [InlineData("=cmd|' /C calc'!A0,Owner", "Email")]
    [InlineData("a@b.com,", "Role")]
    [InlineData("a@b.com\0,Owner", "control")]
    [InlineData("a@b.com,Owner,Extra", "3 cells")]
    [InlineData("a@b.com", "Role")]
    [InlineData("..,Owner", "Email '..'")]
    [InlineData("a/b@c.com,Owner", "Email 'a/b@c.com'")]
    public void A_row_that_breaks_a_rule_is_refused_with_its_line(string row, string words)
    {
        var rows = Read($"Email,Role\nfine@b.com,Owner\n{row}\nalso@b.com,Owner\n");
        Assert.Equal(3, rows.Count);
        Assert.Null(rows[0].Fault);
        Assert.Null(rows[2].Fault);
        Assert.StartsWith($"{Path.GetFileName(_path)}, line 3: ", rows[1].Fault!.Message, StringComparison.Ordinal);
        Assert.Contains(words, rows[1].Fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(",")]
    [InlineData(",,")]
    [InlineData("\"\",\"\"")]
    [InlineData("  ,\t")]
    [InlineData("\u00A0,\" \"")]
    public void A_row_with_nothing_in_it_asks_for_nobody(string row)
    {
        File.WriteAllText(_path, $"Email,Role\n{row}\na@b.com,Owner\n{row}\n");
        Assert.Equal([true, false, true], UserFile.Read(_path, "Contributor").Select(one => one.IsEmpty));
    }

    [Fact]
    public void A_wide_export_is_read()
    {
        var others = string.Join(',', Enumerable.Range(0, 300).Select(number => "c" + number));
        var row = Assert.Single(Read($"Email,Role,{others}\na@b.com,Owner\n"));
        Assert.Equal("a@b.com", row.User!.Email);
    }

    private static readonly Dictionary<string, (byte[] Content, string Words)> BadTexts = new()
    {
        ["Windows-1252"] = (
            [.. "Email,Role,DisplayName\r\nanna@contoso.com,Owner,Anna M"u8, 0xFC, .. "ller\r\n"u8],
            "line 2, column 30: Text: 0xFC is not valid UTF-8"
        ),
        ["a quotation mark of Windows"] = (
            [.. "Email,Role,DisplayName\na@b.com,Owner,x\nb@b.com,Owner,Pat O"u8, 0x92, .. "Brien\n"u8],
            "line 3, column 20: Text: 0x92"
        ),
        ["a cut character at the end"] = (
            [.. "Email,Role,DisplayName\na@b.com,Owner,caf"u8, 0xC3],
            "line 2, column 18"
        ),
        ["a long form"] = (
            [.. "Email,Role,DisplayName\na@b.com,Owner,"u8, 0xC0, 0xAF, (byte)'\n'],
            "line 2, column 15: Text: 0xC0"
        ),
        ["half a pair in UTF-8"] = (
            [.. "Email,Role,DisplayName\na@b.com,Owner,"u8, 0xED, 0xA0, 0x80, (byte)'\n'],
            "line 2, column 15"
        ),
        ["in the header"] = ([.. "Email,Role,Gr"u8, 0xF6, .. "\u00DFe\na@b.com,Owner,1\n"u8], "line 1, column 14"),
        ["in a column that nobody reads"] = (
            [.. "Email,Role,Note\na@b.com,Owner,"u8, 0xE9, (byte)'\n'],
            "line 2, column 15"
        ),
        ["half a pair in UTF-16"] = (
            [
                0xFF,
                0xFE,
                .. Encoding.Unicode.GetBytes("Email,Role\na@b.com,"),
                0x3D,
                0xD8,
                .. Encoding.Unicode.GetBytes("x\n"),
            ],
            "UTF-16"
        ),
        ["after a megabyte"] = (
            [
                .. "Email,Role,DisplayName\n"u8,
                .. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\u00E4@b.com,Owner,x\n", 60_000))),
                0xFF,
            ],
            "line 60002, column 1"
        ),
        ["after a lone return"] = ([.. "Email,Role\ra@b.com,Owner\rb"u8, 0xFF, (byte)'\r'], "line 3, column 2"),
    };

    public static TheoryData<string> BadTextNames => [.. BadTexts.Keys];

    [Theory]
    [MemberData(nameof(BadTextNames))]
    public void Text_that_is_not_valid_in_its_encoding_is_refused_with_its_place(string what)
    {
        var (content, words) = BadTexts[what];
        foreach (var name in new[] { _path, Path.ChangeExtension(_path, ".json") })
        {
            File.WriteAllBytes(name, name == _path ? content : [.. "[]"u8, .. content]);
            var fault = Assert.Throws<CloudPartnerException>(() => UserFile.Read(name).Count()).Fault;
            if (name != _path)
                continue;
            Assert.True(fault.Message.Contains(words, StringComparison.Ordinal), $"{what}: {fault.Message}");
            Assert.Contains("CSV UTF-8", fault.RecommendedAction, StringComparison.Ordinal);
        }
        File.Delete(Path.ChangeExtension(_path, ".json"));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void A_byte_order_mark_tells_the_encoding(string encoding)
    {
        const string name = "G\u00E1bor \U0001F680 \u05D0";
        File.WriteAllText(_path, $"Email,Role,DisplayName\na@b.com,Owner,{name}\n", Encoding.GetEncoding(encoding));
        Assert.Equal(name, Assert.Single(UserFile.Read(_path)).User!.DisplayName);
    }

    public static TheoryData<string, string, string> Encodings()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var ending in new[] { ".csv", ".json" })
        {
            cases.Add(ending, "utf-8", "G\u00E1bor \U0001F680 \u05D0");
            cases.Add(ending, "iso-8859-1", "G\u00E1bor M\u00FCller");
            cases.Add(ending, "windows-1252", "G\u00E1bor O\u2019Brien \u20AC");
            cases.Add(ending, "windows-1250", "\u0141ukasz \u017Bak");
            cases.Add(ending, "windows-1251", "\u0418\u0432\u0430\u043D");
            cases.Add(ending, "shift_jis", "\u5C71\u7530");
            cases.Add(ending, "utf-16", "G\u00E1bor \U0001F680 \u05D0");
            cases.Add(ending, "utf-16BE", "G\u00E1bor \U0001F680 \u05D0");
            cases.Add(ending, "utf-32", "G\u00E1bor \U0001F680 \u05D0");
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_file_without_a_byte_order_mark_is_read_as_the_caller_says(string ending, string encoding, string name)
    {
        var path = Path.ChangeExtension(_path, ending);
        var form = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        var text =
            ending == ".csv"
                ? $"Email,Role,DisplayName\na@b.com,Owner,{name}\nb@b.com,Owner,{name}\n"
                : $$"""
                    [{"Email":"a@b.com","Role":"Owner","DisplayName":"{{name}}"},
                    {"Email":"b@b.com","Role":"Owner","DisplayName":"{{name}}"}]
                    """;
        try
        {
            File.WriteAllBytes(path, form.GetBytes(text));
            Assert.Equal([name, name], UserFile.Read(path, encoding: form).Select(row => row.User!.DisplayName));
            // A mark tells more than the caller does.
            File.WriteAllBytes(path, [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]);
            Assert.Equal([name, name], UserFile.Read(path, encoding: form).Select(row => row.User!.DisplayName));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Text_that_is_not_in_the_encoding_that_the_caller_says_is_refused_with_its_place()
    {
        File.WriteAllBytes(_path, [.. "Email,Role,DisplayName\na@b.com,Owner,x"u8, 0xFC, (byte)'\n']);
        var fault = Assert
            .Throws<CloudPartnerException>(() => UserFile.Read(_path, encoding: Encoding.ASCII).Count())
            .Fault;
        Assert.Contains("line 2, column 16: Text: 0xFC is not valid US-ASCII", fault.Message, StringComparison.Ordinal);
        Assert.Contains("-Encoding windows-1252", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void What_looks_like_utf_16_is_told_how_to_be_read()
    {
        File.WriteAllBytes(_path, Encoding.Unicode.GetBytes("Email,Role\na@b.com,Owner\n"));
        var fault = Assert.Throws<CloudPartnerException>(() => UserFile.Read(_path).Count()).Fault;
        Assert.Contains("-Encoding unicode", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Email":"a@b.com","Role":"Owner"}""", null)]
    [InlineData("""[{"Email":"a@b.com","Role":"Owner","Kind":1}]""", null)]
    [InlineData("""[{"Email":"a@b.com","Role":"Owner"}] """, null)]
    [InlineData("""[{"Email":"a@b.com","Role":"Owner"}][]""", "more after it")]
    [InlineData("""[{"Email":"a@b.com","Role":"Owner"}]x""", "more after it")]
    [InlineData("""{"Email":"a@b.com","Role":"Owner"}{"Email":"b@b.com","Role":"Owner"}""", "more after it")]
    [InlineData("""[{"Email":"a@b.com","Role":["Owner","Contributor"]}]""", "list or an object as Role")]
    [InlineData("""[{"Email":{"address":"a@b.com"},"Role":"Owner"}]""", "list or an object as Email")]
    [InlineData("""{"value":[{"Email":"a@b.com","Role":"Owner"}]}""", "no column Role, it has 'value'")]
    [InlineData("""{"Email":"a@b.com","Role":"Owner","DisplayName":"\ud83d"}""", "U+FFFD at position 1")]
    public void Of_a_JSON_file_nothing_is_half_read(string text, string? words)
    {
        var path = Path.ChangeExtension(_path, ".json");
        File.WriteAllText(path, text);
        string? refusal = null;
        try
        {
            var row = UserFile.Read(path).ToList()[0];
            refusal = row.Fault?.Message;
            if (words is null)
                Assert.Equal("a@b.com", row.User!.Email);
        }
        catch (CloudPartnerException refused)
        {
            refusal = refused.Fault.Message;
        }
        File.Delete(path);
        if (words is null)
            Assert.Null(refusal);
        else
            Assert.Contains(words, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "User")]
    [InlineData("2", "Group")]
    [InlineData("group", "Group")]
    [InlineData("0", null)]
    [InlineData("4", null)]
    [InlineData("01", null)]
    [InlineData("Unknown", null)]
    public void A_kind_comes_back_as_PowerShell_writes_it(string written, string? kind)
    {
        var row = Assert.Single(Read($"Email,Role,Kind\na@b.com,Owner,{written}\n"));
        Assert.Equal(kind, row.User?.Kind.ToString());
    }

    [Fact]
    public void Lines_inside_quotes_are_counted()
    {
        var rows = Read("Email,Role,DisplayName\na@b.com,Owner,\"two\nlines\"\nbad,Owner,x\n");
        Assert.Contains("line 4", rows[1].Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_made_to_fill_the_memory_are_refused()
    {
        Assert.Contains(
            "columns",
            Assert
                .Throws<CloudPartnerException>(() => Read(string.Join(',', Enumerable.Range(0, 10_000)) + "\n"))
                .Fault.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "KB",
            Assert
                .Throws<CloudPartnerException>(() => Read("Email,Role\n" + new string('a', 1_100_000) + ",Owner\n"))
                .Fault.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "line 2",
            Assert
                .Throws<CloudPartnerException>(() => Read("Email,Role\n\"never closed,Owner\na@b.com,Owner\n"))
                .Fault.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_that_is_not_there_says_so() =>
        Assert.Equal(
            "Path",
            Assert.Throws<CloudPartnerException>(() => UserFile.Read(_path + ".none").ToList()).Fault.Field
        );

    private List<UserRow> Read(string text)
    {
        File.WriteAllText(_path, text, new UTF8Encoding(false));
        return [.. UserFile.Read(_path)];
    }
}
