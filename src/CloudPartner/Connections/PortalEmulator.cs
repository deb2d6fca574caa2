namespace CloudPartner;

/// <summary>A running local portal emulator.</summary>
/// <param name="Uri">Where it listens; always on loopback.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="Database">The file that holds its data.</param>
public sealed record PortalEmulator(Uri Uri, int ProcessId, string Database);
