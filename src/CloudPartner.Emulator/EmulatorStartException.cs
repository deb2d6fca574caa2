using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;

namespace CloudPartner.Emulator;

/// <summary>Why an emulator could not start. The number is the program's exit code.</summary>
public enum StartFailure
{
    Arguments = 2,
    Port = 3,
    DatabaseInUse = 4,
    DatabaseNotWritable = 5,
    DatabaseUnusable = 6,
    Certificate = 7,
}

/// <summary>An emulator could not start; the message is one sentence for a person.</summary>
public sealed class EmulatorStartException(StartFailure failure, string message, Exception? inner = null)
    : Exception(message, inner)
{
    private const int Busy = 5,
        Locked = 6,
        Full = 13,
        NoDatabase = 26,
        Corrupt = 11,
        SqlError = 1;

    public StartFailure Failure { get; } = failure;

    /// <summary>What opening the database failed with, told apart; null for what files have no part in.</summary>
    internal static EmulatorStartException? ForDatabase(string file, Exception error) =>
        error switch
        {
            EmulatorStartException told => told,
            SqliteException { SqliteErrorCode: Busy or Locked } => new(
                StartFailure.DatabaseInUse,
                $"Another program has locked the database '{file}'.",
                error
            ),
            SqliteException { SqliteErrorCode: NoDatabase or Corrupt or SqlError } => new(
                StartFailure.DatabaseUnusable,
                $"The file '{file}' is no database of the emulator's, or damaged.",
                error
            ),
            IOException held when IsHeld(held) => new(
                StartFailure.DatabaseInUse,
                $"Another emulator uses the database '{file}'.",
                error
            ),
            UnauthorizedAccessException => NotWritable(file, "access to the file or its folder is denied", error),
            FileNotFoundException => NotWritable(file, "its folder takes no files", error),
            SqliteException { SqliteErrorCode: Full } => NotWritable(file, "the disk is full", error),
            IOException or SqliteException => NotWritable(file, Reason(error), error),
            _ => null,
        };

    /// <summary>What listening on a port failed with; null for what has nothing to do with it.</summary>
    internal static EmulatorStartException? ForPort(int port, Exception error) =>
        error switch
        {
            IOException { InnerException: AddressInUseException }
            or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => new(
                StartFailure.Port,
                $"The port {port} is in use by another program.",
                error
            ),
            SocketException { SocketErrorCode: SocketError.AccessDenied } => new(
                StartFailure.Port,
                $"The port {port} is reserved: this user may not listen on it.",
                error
            ),
            SocketException => new(StartFailure.Port, $"Listening on the port {port} failed: {Reason(error)}.", error),
            _ => null,
        };

    internal static EmulatorStartException NotWritable(string file, string reason, Exception? inner = null) =>
        new(StartFailure.DatabaseNotWritable, $"The database '{file}' cannot be written: {reason}.", inner);

    /// <summary>That somebody else holds a file has a code of its own on each system, and no exception type.</summary>
    private static bool IsHeld(IOException error) =>
        error.HResult
        == (
            OperatingSystem.IsWindows() ? unchecked((int)0x80070020) // ERROR_SHARING_VIOLATION
            : OperatingSystem.IsMacOS() ? 35
            : 11
        ); // EWOULDBLOCK

    private static string Reason(Exception error) => error.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
