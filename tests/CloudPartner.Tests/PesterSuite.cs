using System.Collections.Concurrent;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace CloudPartner.Tests;

/// <summary>Repeats the user's view in a real PowerShell: runs tests/pester against the staged module.</summary>
public sealed class PesterSuite(PesterSuite.Tally tally) : IClassFixture<PesterSuite.Tally>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "pester");

    public static TheoryData<string> Files =>
        [
            .. Directory
                .GetFiles(Folder, "*.Tests.ps1", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Folder, path))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_test_passes_in(string file)
    {
        var run = await tally.RunAsync(file);
        Assert.True(run.Failed.Count == 0, $"{run.Failed.Count} failed:\n\n{string.Join("\n\n", run.Failed)}");
    }

    [Theory]
    [InlineData("", "There is no test in this file.")]
    [InlineData("# Describe 'x' { It 'y' { } }", "There is no test in this file.")]
    [InlineData("Describe 'x' { }", "There is no test in this file.")]
    [InlineData("Describe 'x' { It 'y' { 1 | Should -Be 2 } }", "x.y: Expected 2, but got 1.")]
    [InlineData("Describe 'x' { BeforeAll { throw 'no portal' }; It 'y' { } }", "no portal")]
    [InlineData("Describe 'x' { AfterAll { throw 'no end' }; It 'y' { } }", "no end")]
    [InlineData("BeforeDiscovery { throw 'no cases' }; Describe 'x' { It 'y' { } }", "no cases")]
    [InlineData("Describe 'x' { It 'y' { }", "Missing closing '}'")]
    [InlineData("Describe 'x' { It 'y' { [Environment]::Exit(0) } }", "ended with 0 before there was a result")]
    public async Task A_file_that_proves_nothing_is_a_failure(string text, string expected)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.Tests.ps1");
        try
        {
            await File.WriteAllTextAsync(file, text);
            string said;
            try
            {
                said = string.Join('\n', (await PesterFile.RunAsync(file)).Failed);
            }
            catch (XunitException failed)
            {
                said = failed.Message;
            }
            Assert.Contains(expected, said, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// Runs files, and says at the end on which engine, and for how many tests of Pester's own the cases of xUnit's
    /// stood. Whoever asks for a second file wants them all, so from then on as many run side by side as there are
    /// processors.
    /// </summary>
    public sealed class Tally(IMessageSink sink) : IDisposable
    {
        // The others fit beside the longest one if it begins first.
        private const string Longest = "Examples.Tests.ps1";

        private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);
        private readonly ConcurrentDictionary<string, Task<PesterFile>> _runs = new();

        internal Task<PesterFile> RunAsync(string file)
        {
            if (!_runs.IsEmpty)
            {
                foreach (
                    var other in Files
                        .Cast<object[]>()
                        .Select(row => (string)row[0])
                        .OrderByDescending(name => name == Longest)
                )
                {
                    Start(other);
                }
            }

            return Start(file);
        }

        public void Dispose()
        {
            var ended = _runs.Values.Where(run => run.IsCompletedSuccessfully).Select(run => run.Result);
            foreach (var engine in ended.GroupBy(run => $"PowerShell {run.PowerShell}, Pester {run.Pester}"))
            {
                var failed = engine.Sum(run => run.Failed.Count);
                sink.OnMessage(
                    new DiagnosticMessage(
                        $"{engine.Key}: {engine.Sum(run => run.Passed)} passed, {failed} failed, "
                            + $"{engine.Sum(run => run.Skipped)} skipped in {engine.Count()} files"
                    )
                );
            }
            _processors.Dispose();
        }

        private Task<PesterFile> Start(string file) =>
            _runs.GetOrAdd(
                file,
                name =>
                    Task.Run(async () =>
                    {
                        await _processors.WaitAsync();
                        try
                        {
                            return await PesterFile.RunAsync(Path.Combine(Folder, name));
                        }
                        finally
                        {
                            _processors.Release();
                        }
                    })
            );
    }
}
