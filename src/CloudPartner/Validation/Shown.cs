namespace CloudPartner;

/// <summary>How the views show texts that came from a service or an input. The objects keep what they hold.</summary>
public static class Shown
{
    /// <summary>
    /// A pattern of the characters that are not shown: those that could steer a terminal or reorder a line.
    /// </summary>
    public static string Unprintable => TextSanitizer.Pattern;
}
