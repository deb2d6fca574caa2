using System.Runtime.CompilerServices;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Tests;

public class SessionTableTests
{
    [Fact]
    public void Each_runspace_has_its_own_session()
    {
        object first = new(), second = new();
        SessionTable.Of(first).Add(Connect("a"));
        Assert.Null(SessionTable.Of(second).Default);
        Assert.Equal("a", SessionTable.Of(first).Default?.Account);
    }

    [Fact]
    public void The_newest_open_connection_is_the_default()
    {
        var session = new Session();
        CloudPartnerConnection older = Connect("older"), newer = Connect("newer");
        session.Add(older);
        session.Add(newer);
        Assert.Same(newer, session.Default);
        newer.Dispose();
        Assert.Same(older, session.Default);
        session.Close();
        Assert.False(older.IsOpen);
        Assert.Null(session.Default);
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

    private static CloudPartnerConnection Connect(string account) => new(_ => throw new NotSupportedException(), new MemoryStream(), () => null)
    {
        Account = account,
        Tenant = "t",
        Environment = CloudPartnerEnvironment.Public,
        SignInMethod = "Test",
    };
}
