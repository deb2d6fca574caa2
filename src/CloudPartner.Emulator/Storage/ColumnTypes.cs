using System.Data;
using Dapper;

namespace CloudPartner.Emulator.Storage;

/// <summary>How Dapper reads values for which SQLite has no type of its own.</summary>
internal static class ColumnTypes
{
    // Not before the first query of Dapper's: an emulator starts without it, and that is a tenth of a second less.
    static ColumnTypes()
    {
        // What Dapper would do with times by itself comes first otherwise.
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.AddTypeHandler(
            new Handler<DateTimeOffset>(value => DateTimeOffset.FromUnixTimeMilliseconds((long)value))
        );
        SqlMapper.AddTypeHandler(new Handler<bool>(value => (long)value != 0));
        SqlMapper.AddTypeHandler(
            new Handler<IReadOnlyList<string>>(value =>
                ((string)value).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            )
        );
    }

    public static void Register() { }

    private sealed class Handler<T>(Func<object, T> parse) : SqlMapper.TypeHandler<T>
    {
        public override T Parse(object value) => parse(value);

        public override void SetValue(IDbDataParameter parameter, T? value) =>
            parameter.Value = RecordWriter.ToColumn(value);
    }
}
