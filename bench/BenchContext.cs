namespace CloudPartner.Bench;

/// <summary>What all scenarios share: the options, the machine, and where things are.</summary>
internal sealed record BenchContext(BenchOptions Options, Machine Machine, string Root, string Scratch)
{
    /// <summary>The staged module.</summary>
    public string Module => Path.Combine(Root, "artifacts", "module", "CloudPartner");

    public string EmulatorAssembly => Path.Combine(Module, "bin", "emulator", "CloudPartner.Emulator.dll");

    public static BenchContext Open(BenchOptions options, bool measures = true)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "CloudPartner.slnx")))
        {
            root =
                Path.GetDirectoryName(root)
                ?? throw new DirectoryNotFoundException("The repository's root is not above this program.");
        }

        if (measures && !options.Quick)
            CheckIsRelease(root);
        var scratch = Directory.CreateTempSubdirectory("cloudpartner-bench-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(scratch, recursive: true);
        return new BenchContext(options, Machine.Describe(options.Pin), root, scratch);
    }

    /// <summary>A file of users in the scratch folder, made once.</summary>
    /// <param name="count">How many.</param>
    /// <param name="prefix">How their names begin, so that two files can name different people.</param>
    public string UserFile(int count, string prefix = "bench")
    {
        var path = Path.Combine(Scratch, $"{prefix}-{count}.csv");
        if (!File.Exists(path))
        {
            File.WriteAllLines(
                path,
                Enumerable
                    .Range(1, count)
                    .Select(i =>
                        $"{prefix}{i:D7}@contoso.com,{(i % 10 == 0 ? "Owner" : "Contributor")},User,Bench user {i}"
                    )
                    .Prepend("Email,Role,Kind,DisplayName")
            );
        }

        return path;
    }

    // Any other build since then, the quickstart's for example, may have staged its own Debug assemblies.
    private static void CheckIsRelease(string root)
    {
        foreach (
            var (project, output, staged) in new[]
            {
                ("CloudPartner.Cmdlets", "obj/Release/net8.0/ahead", "bin"),
                ("CloudPartner.Emulator", "obj/Release/net8.0/ahead/emulator", "bin/emulator"),
            }
        )
        {
            // Both are compiled ahead, where the module is put together.
            var built = Path.Combine(root, "src", "CloudPartner.Cmdlets", output, project + ".dll");
            var used = Path.Combine(root, "artifacts", "module", "CloudPartner", staged, project + ".dll");
            if (!File.ReadAllBytes(built).AsSpan().SequenceEqual(File.ReadAllBytes(used)))
            {
                throw new InvalidOperationException(
                    $"The staged {project} is not the Release build. Start with: dotnet run -c Release --project bench"
                );
            }
        }
    }
}
