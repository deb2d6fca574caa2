using System.Data;
using Dapper;

namespace CloudPartner.Emulator.Storage;

/// <summary>How values are kept for which SQLite has no type of its own.</summary>
internal static class ColumnTypes
{
    public static void Register()
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

    public static object ToColumn(object? value) =>
        value switch
        {
            null => DBNull.Value,
            DateTimeOffset time => time.ToUnixTimeMilliseconds(),
            bool isTrue => isTrue ? 1L : 0L,
            IReadOnlyList<string> words => string.Join('\n', words),
            _ => value,
        };

    private sealed class Handler<T>(Func<object, T> parse) : SqlMapper.TypeHandler<T>
    {
        public override T Parse(object value) => parse(value);

        public override void SetValue(IDbDataParameter parameter, T? value) => parameter.Value = ToColumn(value);
    }
}
