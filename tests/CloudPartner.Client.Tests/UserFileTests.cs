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
    [InlineData("a@b.com", "1 cells")]
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

    [Fact]
    public void Lines_inside_quotes_are_counted()
    {
        var rows = Read("Email,Role,DisplayName\na@b.com,Owner,\"two\nlines\"\nbad,Owner,x\n");
        Assert.Contains("line 4", rows[1].Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_made_to_fill_the_memory_are_refused()
    {
        Assert.Contains("columns", Assert.Throws<CloudPartnerException>(() => Read(string.Join(',', Enumerable.Range(0, 10_000)) + "\n")).Fault.Message, StringComparison.Ordinal);
        Assert.Contains("KB", Assert.Throws<CloudPartnerException>(() => Read("Email,Role\n" + new string('a', 1_100_000) + ",Owner\n")).Fault.Message, StringComparison.Ordinal);
        Assert.Contains("line 2", Assert.Throws<CloudPartnerException>(() => Read("Email,Role\n\"never closed,Owner\na@b.com,Owner\n")).Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_says_so() =>
        Assert.Equal("Path", Assert.Throws<CloudPartnerException>(() => UserFile.Read(_path + ".none").ToList()).Fault.Field);

    private List<UserRow> Read(string text)
    {
        File.WriteAllText(_path, text, new UTF8Encoding(false));
        return [.. UserFile.Read(_path)];
    }
}
