using CloudPartner.Client.EmulatorProcesses;

namespace CloudPartner.Client.Tests;

/// <summary>Which <c>dotnet</c> the emulator is started with, on machines that are laid out in many ways.</summary>
public sealed class DotnetHostTests : IDisposable
{
    private static readonly string Program = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    private readonly DirectoryInfo _machine = Directory.CreateTempSubdirectory("machine-");

    public void Dispose() => _machine.Delete(true);

    // Each folder: its name, then the versions of ASP.NET Core that it has; "-" only a runtime, "?" a program by
    // itself.
    [Theory]
    [InlineData("root 8.0.0", "root")]
    [InlineData("root 10.0.12", "root")]
    [InlineData("root 10.0.0-rc.1.25451.107", "root")]
    [InlineData("root 6.0.36 9.0.1", "root")]
    [InlineData("root -; path 8.0.20", "path")]
    [InlineData("root 7.0.20; path 8.0.20", "path")]
    [InlineData("root notes 8; path 9.0.0", "root")]
    [InlineData("root ?; path 8.0.20", "path")]
    [InlineData("root ?; path -", "root")]
    [InlineData("first 8.0.1; second 9.0.1", "first")]
    public void The_first_that_has_what_the_emulator_needs_is_taken(string layout, string expected) =>
        Assert.Equal(Path.Combine(_machine.FullName, expected, Program), new DotnetHost(LayOut(layout)).Find());

    [Theory]
    [InlineData("", "neither on the path nor where DOTNET_ROOT points")]
    [InlineData("root -", "does not have")]
    [InlineData("root 6.0.36; path 7.0.1", "does not have")]
    [InlineData("root notes", "does not have")]
    public void Without_one_the_error_says_what_to_install(string layout, string expected)
    {
        var failed = Assert.Throws<CloudPartnerException>(() => new DotnetHost([null, "", .. LayOut(layout)]).Find());
        Assert.Equal(FaultKind.EmulatorFailed, failed.Fault.Kind);
        Assert.Contains(expected, failed.Fault.Message, StringComparison.Ordinal);
        Assert.Matches("^Install the ASP.NET Core runtime 8.0 or later.*DOTNET_ROOT", failed.Fault.RecommendedAction);
    }

    [Fact]
    public void A_link_is_followed_to_the_folder_it_leads_to()
    {
        if (OperatingSystem.IsWindows())
            return;
        var folders = LayOut("bin ?; unfit -; other 8.0.1");
        var link = Path.Combine(folders[0], Program);
        File.Delete(link);
        File.CreateSymbolicLink(link, Path.Combine(folders[1], Program));
        Assert.StartsWith(folders[2], new DotnetHost(folders).Find(), StringComparison.Ordinal);
    }

    [Fact]
    public void On_this_machine_it_is_found() => Assert.True(File.Exists(DotnetHost.OfThisMachine().Find()));

    private List<string> LayOut(string layout)
    {
        var folders = new List<string>();
        foreach (var part in layout.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.Trim().Split(' ');
            var folder = _machine.CreateSubdirectory(words[0]).FullName;
            File.WriteAllText(Path.Combine(folder, Program), "");
            var shared = Path.Combine(folder, "shared");
            if (words[1] != "?")
                Directory.CreateDirectory(Path.Combine(shared, "Microsoft.NETCore.App", "8.0.0"));
            foreach (var version in words[1..].Where(word => word is not ("?" or "-")))
                Directory.CreateDirectory(Path.Combine(shared, "Microsoft.AspNetCore.App", version));
            folders.Add(folder);
        }
        return folders;
    }
}
