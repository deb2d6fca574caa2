namespace CloudPartner.Client.Files;

/// <summary>The place of a file that a command writes for somebody.</summary>
internal static class OutputFile
{
    /// <summary>Refuses a place at which no file may be written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">True if one that exists is to be replaced.</param>
    /// <exception cref="CloudPartnerException">A folder is there, or a file that is not to be replaced, or something
    /// that is no ordinary file.</exception>
    public static void Check(string path, bool overwrite)
    {
        if (Directory.Exists(path))
            throw FieldRules.Refuse("Path", path, "is a folder, not a file");
        if (overwrite)
            RefuseDevice(path);
        else if (File.Exists(path))
            throw FileFault.InTheWay("Path", path);
    }

    // A pipe or a device must not be replaced by a file. Only something empty can be one, and only a file can be
    // truncated.
    private static void RefuseDevice(string path)
    {
        if (
            !File.Exists(path)
            || new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path).Length > 0
        )
        {
            return;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
            file.SetLength(0);
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw FieldRules.Refuse("Path", path, "is not an ordinary file, and is not replaced by one");
        }
    }
}
