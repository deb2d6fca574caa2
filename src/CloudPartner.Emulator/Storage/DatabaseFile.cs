using System.Buffers.Binary;

namespace CloudPartner.Emulator.Storage;

/// <summary>Looks at what is in the place where a database is to be, before anything is written there.</summary>
internal static class DatabaseFile
{
    /// <summary>"CPem", in the header of every database of the emulator's from its first moment on.</summary>
    public const int ApplicationId = 0x4350656D;

    // The file is read and not opened as a database: that alone would leave files beside some of them
    // (sqlite.org/fileformat.html).
    private const int HeaderLength = 100;
    private const int ApplicationIdOffset = 68;

    public static void RefuseForeign(string file)
    {
        var folder = Path.GetDirectoryName(file);
        if (Directory.Exists(file) || folder is null)
            throw EmulatorStartException.NotWritable(file, "it is a folder");
        if (!Directory.Exists(folder))
            throw EmulatorStartException.NotWritable(file, "its folder does not exist");
        if (new FileInfo(file) is { Exists: true, Length: > 0 } && !IsOurs(file))
        {
            throw new EmulatorStartException(
                StartFailure.DatabaseUnusable,
                $"The file '{file}' is no database of the emulator's, and nothing was changed in it."
            );
        }
    }

    private static bool IsOurs(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> header = stackalloc byte[HeaderLength];
        return stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength
            && header.StartsWith("SQLite format 3\0"u8)
            && BinaryPrimitives.ReadInt32BigEndian(header[ApplicationIdOffset..]) == ApplicationId;
    }
}
