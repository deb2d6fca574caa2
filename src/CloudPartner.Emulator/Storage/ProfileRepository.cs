using CloudPartner.Emulator.Domain;
using Dapper;

namespace CloudPartner.Emulator.Storage;

/// <summary>The profiles of accounts as they are kept: what can be changed, without links and attributes.</summary>
internal sealed class ProfileRepository(PreparedConnection connection) : Repository(connection)
{
    private readonly RecordWriter<Profile> _writer = new(connection, Replace, "profiles");

    public Profile? Find(string publisherId, string name) =>
        Connection.QueryFirstOrDefault<Profile>(
            $"SELECT {Columns<Profile>.All} FROM profiles WHERE publisherId = @publisherId AND name = @name",
            new { publisherId, name }
        );

    public void Save(Profile profile) => _writer.Write(profile);
}
