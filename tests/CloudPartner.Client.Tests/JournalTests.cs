using CloudPartner.Client.Bulk;

namespace CloudPartner.Client.Tests;

public sealed class JournalTests : IDisposable
{
    private static readonly JournalHeader Header = new("Add-PortalUser", "http://127.0.0.1/", "contoso", null);
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"journal-{Guid.NewGuid():N}.jsonl");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task What_was_done_is_skipped_and_what_is_not_known_is_read_first()
    {
        await using (var journal = BulkJournal.Open(_path, Header))
        {
            for (var i = 0; i < 5; i++)
                await journal.BeginAsync(i, Item(i));
            journal.End(0, JournalState.Done, null);
            journal.End(1, JournalState.Failed, "CloudPartner.Invalid");
            journal.End(2, JournalState.Unknown, "CloudPartner.UnknownOutcome");
            journal.End(3, JournalState.Unsent, null);
        }
        var asked = new List<(int, bool)>();
        var outcomes = new List<BulkOutcome>();
        await using (var journal = BulkJournal.Open(_path, Header))
        {
            using var run = new BulkRun<PortalUser>(
                1,
                outcome =>
                {
                    outcomes.Add(outcome);
                    return Task.CompletedTask;
                },
                journal,
                default
            );
            for (var i = 0; i < 6; i++)
            {
                var number = i;
                await run.AddAsync(
                    i,
                    new BulkItem<PortalUser>(
                        $"k{i}",
                        [$"f{i}"],
                        i,
                        (mayHaveHappened, _) =>
                        {
                            lock (asked)
                                asked.Add((number, mayHaveHappened));
                            return Task.FromResult<PortalUser?>(null);
                        }
                    )
                );
            }
            run.Complete();
            await run.Completion;
        }
        Assert.Equal([(1, false), (2, true), (3, false), (4, true), (5, false)], asked.Order());
        Assert.Equal(BulkStatus.Resumed, outcomes[0].Status);
        Assert.All(outcomes.Skip(1), outcome => Assert.Equal(BulkStatus.Done, outcome.Status));
        await using var last = BulkJournal.Open(_path, Header);
        Assert.Equal(6, last.DoneBefore);
    }

    [Fact]
    public async Task An_item_that_began_twice_without_an_end_is_still_not_known()
    {
        for (var run = 0; run < 2; run++)
        {
            await using var journal = BulkJournal.Open(_path, Header);
            await journal.BeginAsync(0, Item(0));
        }
        await using var third = BulkJournal.Open(_path, Header);
        Assert.Equal(JournalState.Unknown, third.Before(0, Item(0)));
    }

    [Fact]
    public async Task An_item_is_on_the_disk_before_its_operation_runs()
    {
        await using var journal = BulkJournal.Open(_path, Header);
        var found = "";
        using var run = new BulkRun<PortalUser>(1, _ => Task.CompletedTask, journal, default);
        await run.AddAsync(
            0,
            BulkRunTests.Item(
                0,
                _ =>
                {
                    found = ReadShared();
                    return Task.CompletedTask;
                }
            )
        );
        run.Complete();
        await run.Completion;
        Assert.Contains("\"s\":\"begun\",\"h\":\"", found, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task A_writer_that_dies_ends_the_run_at_once_and_what_was_done_is_read_in_the_next_one(
        Exception death,
        bool atFlush
    )
    {
        await WriteOneAsync();
        const int Last = 40;
        var ran = new System.Collections.Concurrent.ConcurrentDictionary<int, bool>();
        await using (var journal = new BulkJournal(new DyingFile(_path, death, atFlush), []))
        {
            using var run = new BulkRun<PortalUser>(1, _ => Task.CompletedTask, journal, default);
            var ended = await Assert.ThrowsAsync<BulkRunEndedException>(async () =>
            {
                for (var i = 1; i < Last; i++)
                    await run.AddAsync(i, Noted(i)).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
                run.Complete();
                await run.Completion.WaitAsync(TimeSpan.FromSeconds(30));
            });
            Assert.Equal(FaultKind.JournalUnusable, ended.Fault.Kind);
            run.Complete();
        }
        await using var next = BulkJournal.Open(_path, Header);
        Assert.Equal(JournalState.Done, next.Before(0, Item(0)));
        for (var i = 1; i < Last; i++)
        {
            var state = next.Before(i, Item(i));
            Assert.True(state is JournalState.None or JournalState.Begun or JournalState.Done);
            // What ran is known to have begun, and what is known as done ran.
            Assert.True(ran.ContainsKey(i) ? state != JournalState.None : state != JournalState.Done);
        }

        BulkItem<PortalUser> Noted(int number) =>
            BulkRunTests.Item(
                number,
                _ =>
                {
                    ran[number] = true;
                    return Task.CompletedTask;
                }
            );
    }

    public static TheoryData<Exception, bool> Deaths()
    {
        var deaths = new TheoryData<Exception, bool>();
        foreach (var atFlush in new[] { false, true })
        {
            deaths.Add(new IOException("No space left on device"), atFlush);
            deaths.Add(new UnauthorizedAccessException(), atFlush);
            deaths.Add(new ObjectDisposedException("SafeFileHandle"), atFlush);
            deaths.Add(new NotSupportedException(), atFlush);
            deaths.Add(new InsufficientMemoryException(), atFlush);
            deaths.Add(new ArgumentException("too long"), atFlush);
            deaths.Add(new OperationCanceledException(), atFlush);
        }
        return deaths;
    }

    [Fact]
    public async Task A_torn_last_line_is_cut_off()
    {
        await WriteOneAsync();
        await File.AppendAllTextAsync(_path, "{\"i\":7,\"s\":\"beg");
        await using var journal = BulkJournal.Open(_path, Header);
        Assert.Equal(1, journal.DoneBefore);
        Assert.Equal(JournalState.None, journal.Before(7, Item(7)));
    }

    [Theory]
    [InlineData("operation", "Remove-PortalUser")]
    [InlineData("endpoint", "http://127.0.0.2/")]
    [InlineData("publisher", "fabrikam")]
    [InlineData("input", "ABCD")]
    public async Task A_journal_of_something_else_is_refused(string what, string value)
    {
        await WriteOneAsync();
        var other = what switch
        {
            "operation" => Header with { Operation = value },
            "endpoint" => Header with { Endpoint = value },
            "publisher" => Header with { Publisher = value },
            _ => Header with { Input = value },
        };
        Assert.Contains($"another {what}", Refused(other).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_input_that_changed_is_refused_and_nothing_is_sent_for_it()
    {
        await WriteOneAsync();
        await using var journal = BulkJournal.Open(_path, Header);
        var sent = 0;
        using var run = new BulkRun<PortalUser>(1, _ => Task.CompletedTask, journal, default);
        await run.AddAsync(
            0,
            new BulkItem<PortalUser>(
                "other",
                ["other"],
                null,
                (_, _) =>
                {
                    sent++;
                    return Task.FromResult<PortalUser?>(null);
                }
            )
        );
        run.Complete();
        Assert.Equal(
            FaultKind.JournalUnusable,
            (await Assert.ThrowsAsync<BulkRunEndedException>(() => run.Completion)).Fault.Kind
        );
        Assert.Equal(0, sent);
    }

    [Theory]
    [InlineData("{\"schema\":}\n", "damaged")]
    [InlineData("{HEADER}{HEADER}\n", "line 1 is damaged")]
    [InlineData("{HEADER}\n{\"i\":0,\"s\":\"begun\",\"h\":\"x\"}{\"i\":0,\"s\":\"done\"}\n", "line 2 is damaged")]
    [InlineData("{HEADER}\n{\"i\":0,\"s\":\"begun\",\"h\":\"x\"} trailing\n", "line 2 is damaged")]
    [InlineData("{\"schema\":1,\"oper", "header is incomplete")]
    [InlineData("{\"schema\":99}\n", "another version")]
    [InlineData(
        "{HEADER}\n{\"i\":0,\"s\":\"begun\",\"h\":\"x\"}\ngarbage\n{\"i\":1,\"s\":\"begun\",\"h\":\"x\"}\n",
        "line 3 is damaged"
    )]
    [InlineData("{HEADER}\n{\"i\":0,\"s\":\"done\"}\n", "line 2 is damaged")]
    public void A_damaged_journal_is_refused(string text, string words)
    {
        File.WriteAllText(
            _path,
            text.Replace(
                "{HEADER}",
                "{\"schema\":1,\"operation\":\"Add-PortalUser\",\"endpoint\":\"http://127.0.0.1/\",\"publisher\":\"contoso\"}",
                StringComparison.Ordinal
            )
        );
        Assert.Contains(words, Refused(Header).Message, StringComparison.Ordinal);
    }

    private static ReadOnlySpan<byte> OurHeader =>
        """
        {"schema":1,"operation":"Add-PortalUser","endpoint":"http://127.0.0.1/","publisher":"contoso"}

        """u8;

    private static readonly Dictionary<string, byte[]> ForeignFiles = new()
    {
        ["a CSV file without a last line break"] = "Email,Role\r\nada@contoso.com,Owner"u8.ToArray(),
        ["one line of text"] = "not a journal\n"u8.ToArray(),
        ["one word"] = "x"u8.ToArray(),
        ["JSON of another kind"] = "{\"i\":0}\n"u8.ToArray(),
        ["a JSON array"] = "[{\"schema\":1}]\n"u8.ToArray(),
        ["the JSON of attestations, indented"] = "{\n  \"schema\": 1,\n  \"attestations\": []\n}"u8.ToArray(),
        ["a byte-order mark and text"] = [0xEF, 0xBB, 0xBF, (byte)'a', (byte)'\n', (byte)'b'],
        ["UTF-16"] = [0xFF, 0xFE, (byte)'{', 0, (byte)'\n', 0, (byte)'x', 0],
        ["bytes"] = [0, 1, 2, (byte)'\n', 0xFF, 0xFE],
        ["a header like ours and then text"] = "{\"schema\":1,\"operation\":\"x\"}\nprecious"u8.ToArray(),
        ["our header and foreign lines"] = [.. OurHeader, .. "mine\nprecious"u8],
        ["our header and bytes that are no UTF-8"] = [.. OurHeader, 0xFF, (byte)'\n', (byte)'x'],
    };

    public static TheoryData<string> ForeignFileNames => [.. ForeignFiles.Keys];

    [Theory]
    [MemberData(nameof(ForeignFileNames))]
    public void A_file_that_is_not_ours_in_every_line_stays_as_it_is(string what)
    {
        var content = ForeignFiles[what];
        File.WriteAllBytes(_path, content);
        var fault = Refused(Header);
        Assert.True(fault.Kind == FaultKind.JournalUnusable, what);
        Assert.Equal(content, File.ReadAllBytes(_path));
        Assert.DoesNotContain("deleted", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/zero")]
    [InlineData("/dev/full")]
    [InlineData("/tmp")]
    [InlineData("/tmp/a\0b")]
    [InlineData("fifo")]
    public void A_path_that_names_no_ordinary_file_is_refused(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        if (path == "fifo")
        {
            System.Diagnostics.Process.Start("mkfifo", _path).WaitForExit();
            path = _path;
        }
        var fault = Assert.Throws<CloudPartnerException>(() => BulkJournal.Open(path, Header)).Fault;
        Assert.Equal(FaultKind.JournalUnusable, fault.Kind);
    }

    [Fact]
    public void A_journal_in_no_folder_is_not_found()
    {
        var fault = Assert.Throws<CloudPartnerException>(() => BulkJournal.Open("/nowhere/journal", Header)).Fault;
        Assert.Equal((FaultKind.NotFound, "JournalPath"), (fault.Kind, fault.Field));
    }

    [Fact]
    public async Task A_file_that_was_there_before_becomes_its_owners_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        await File.WriteAllBytesAsync(_path, []);
        File.SetUnixFileMode(_path, (UnixFileMode)0b110_110_110);
        await WriteOneAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));
    }

    [Fact]
    public async Task A_second_run_on_a_journal_in_use_is_refused()
    {
        await using var first = BulkJournal.Open(_path, Header);
        Assert.Equal(FaultKind.JournalUnusable, Refused(Header).Kind);
    }

    [Fact]
    public async Task Only_its_owner_may_read_it()
    {
        if (OperatingSystem.IsWindows())
            return;
        await WriteOneAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));
    }

    [Fact]
    public async Task On_a_full_disk_nothing_is_sent_that_is_not_in_the_journal()
    {
        // The kernel's own full disk: opening works, every write fails.
        if (!File.Exists("/dev/full"))
            return;
        File.CreateSymbolicLink(_path, "/dev/full");
        var sent = 0;
        CloudPartnerFault fault;
        try
        {
            await using var journal = BulkJournal.Open(_path, Header);
            using var run = new BulkRun<PortalUser>(1, _ => Task.CompletedTask, journal, default);
            await run.AddAsync(
                0,
                BulkRunTests.Item(
                    0,
                    _ =>
                    {
                        sent++;
                        return Task.CompletedTask;
                    }
                )
            );
            run.Complete();
            fault = (await Assert.ThrowsAsync<BulkRunEndedException>(() => run.Completion)).Fault;
        }
        catch (CloudPartnerException refused)
        {
            fault = refused.Fault;
        }
        Assert.Equal(FaultKind.JournalUnusable, fault.Kind);
        Assert.Equal(0, sent);
    }

    private static BulkItem<PortalUser> Item(int number) => BulkRunTests.Item(number, _ => Task.CompletedTask);

    private async Task WriteOneAsync()
    {
        await using var journal = BulkJournal.Open(_path, Header);
        await journal.BeginAsync(0, Item(0));
        journal.End(0, JournalState.Done, null);
    }

    private CloudPartnerFault Refused(JournalHeader header) =>
        Assert.Throws<CloudPartnerException>(() => BulkJournal.Open(_path, header)).Fault;

    private string ReadShared()
    {
        // The journal is locked against other runs; what is on the disk can still be seen through a copy.
        using var copy = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("cat", _path) { RedirectStandardOutput = true }
        )!;
        return copy.StandardOutput.ReadToEnd();
    }

    // Dies with the third group of lines.
    private sealed class DyingFile : FileStream
    {
        private readonly Exception _death;
        private readonly bool _atFlush;
        private int _writes;

        public DyingFile(string path, Exception death, bool atFlush)
            : base(path, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0) =>
            (_death, _atFlush) = (death, atFlush);

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (++_writes >= 3 && !_atFlush)
                throw _death;
            base.Write(buffer);
        }

        public override void Flush(bool flushToDisk)
        {
            if (_writes >= 3 && _atFlush)
                throw _death;
            base.Flush(flushToDisk);
        }
    }
}
