using System.Runtime.CompilerServices;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Tests;

public class SessionTableTests
{
    [Fact]
    public void Each_runspace_has_its_own_session()
    {
        object first = new(),
            second = new();
        SessionTable.Of(first).Connections.Add(Connect("a"));
        Assert.Null(SessionTable.Of(second).Connections.Default);
        Assert.Equal("a", SessionTable.Of(first).Connections.Default?.Account);
    }

    [Fact]
    public void The_newest_open_connection_is_the_default()
    {
        var session = new Session();
        CloudPartnerConnection older = Connect("older"),
            newer = Connect("newer");
        session.Connections.Add(older);
        session.Connections.Add(newer);
        Assert.Same(newer, session.Connections.Default);
        newer.Dispose();
        Assert.Same(older, session.Connections.Default);
        session.Close();
        Assert.False(older.IsOpen);
        Assert.Null(session.Connections.Default);
    }

    // o opened, b begun, c the newest closed; what is the default then, and whether the absence of one is told as a
    // failure.
    [Theory]
    [InlineData("", null, false)]
    [InlineData("b", null, false)]
    [InlineData("ob", null, true)]
    [InlineData("oob", null, true)]
    [InlineData("obo", 1, false)]
    [InlineData("obbo", 1, false)]
    [InlineData("oboc", 0, false)]
    [InlineData("obc", null, false)]
    [InlineData("obob", null, true)]
    [InlineData("ooc", 0, false)]
    public void After_an_attempt_that_did_not_succeed_there_is_no_default(string steps, int? wanted, bool failed)
    {
        var (opened, closed) = (new List<string>(), new HashSet<string>());
        var session = new Opened<string>(one => !closed.Contains(one));
        foreach (var step in steps)
        {
            if (step == 'b')
                session.Begin();
            else if (step == 'c')
                closed.Add(opened[^1]);
            else
                session.Add(Next(opened));
        }
        Assert.Equal(wanted is { } number ? opened[number] : null, session.Default);
        Assert.Equal(failed, session.HasFailed);
        Assert.Equal(opened.Where(one => !closed.Contains(one)).Reverse(), session.All);

        static string Next(List<string> opened)
        {
            opened.Add($"{opened.Count}");
            return opened[^1];
        }
    }

    [Fact]
    public void A_session_does_not_outlive_its_runspace()
    {
        var session = MakeSession();
        for (var i = 0; i < 10 && session.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(session.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference MakeSession() => new(SessionTable.Of(new object()));

    private static CloudPartnerConnection Connect(string account) =>
        new(_ => throw new NotSupportedException(), new MemoryStream(), () => null)
        {
            Account = account,
            Tenant = "t",
            Environment = CloudPartnerEnvironment.Public,
            SignInMethod = "Test",
        };
}
