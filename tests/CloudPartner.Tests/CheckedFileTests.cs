using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Tests;

/// <summary>A file is read twice, and only what was checked the first time is handed over the second time.</summary>
public sealed class CheckedFileTests : IDisposable
{
    private const string Checked = "Email,Role,DisplayName\none@b.com,Owner,One\ntwo@b.com,Owner,Two\n";

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(Checked, 2)]
    [InlineData("Email,Role,DisplayName\n,,\none@b.com,Owner,One\ntwo@b.com,Owner,Two\n,,\n", 2)]
    [InlineData("Email,Role,DisplayName\none@b.com,Owner,One\nbad,Owner,Two\n", 1)]
    [InlineData("Email,Role,DisplayName\none@b.com,Owner,One\ntwo@b.com,Contributor,Two\n", 1)]
    [InlineData("Email,Role,DisplayName\none@b.com,Owner,One\ntwo@b.com,Owner,Other\n", 1)]
    [InlineData("Email,Role,DisplayName,Kind\none@b.com,Owner,One,Group\n", 0)]
    [InlineData("Email,Role,DisplayName\ntwo@b.com,Owner,Two\none@b.com,Owner,One\n", 0)]
    [InlineData("Email,Role,DisplayName\none@b.com,Owner,One\n", 1)]
    [InlineData(Checked + "three@b.com,Owner,Three\n", 2)]
    [InlineData("Email;Role\n", 0)]
    [InlineData("", 0)]
    public void What_was_not_checked_is_not_handed_over(string now, int rows)
    {
        File.WriteAllText(_path, Checked);
        var prints = Client.Files.UserFile.Read(_path).Select(row => CheckedFile.PrintOf(row.User!)).ToList();
        File.WriteAllText(_path, now);
        var handed = new List<string>();
        CloudPartnerFault? fault = null;
        try
        {
            foreach (var row in new CheckedFile(prints, 0, "", "").ReadAgain(_path, null, null))
                handed.Add(row.User!.Email!);
        }
        catch (CloudPartnerException refused)
        {
            fault = refused.Fault;
        }
        Assert.Equal(new[] { "one@b.com", "two@b.com" }.Take(rows), handed);
        Assert.Equal(rows == 2 && !now.Contains("three", StringComparison.Ordinal), fault is null);
        if (fault is not null)
            Assert.Equal(FaultKind.Invalid, fault.Kind);
    }
}
