namespace CloudPartner.Client.Tests;

/// <summary>Tests that measure the memory of this process: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "Alone";
}
