namespace CloudPartner.HelpBuilder;

/// <summary>A page about a topic, as the text that Get-Help shows, 79 columns wide.</summary>
internal static class TopicPage
{
    private const int Width = 79;

    public static IEnumerable<string> TextOf(string topic, IEnumerable<string> lines)
    {
        yield return "TOPIC";
        yield return "    " + topic;
        var isCode = false;
        // The page's own title stands above already.
        foreach (var line in lines.Skip(2))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
                continue;
            }
            var shown =
                isCode ? [("      " + line).TrimEnd()]
                : line.StartsWith("# ", StringComparison.Ordinal) ? [line[2..]]
                : line.StartsWith("## ", StringComparison.Ordinal) ? ["  " + line[3..]]
                : line.StartsWith("- ", StringComparison.Ordinal) ? Wrapped(line[2..], "    - ", "      ")
                : Wrapped(line, "    ", "    ");
            foreach (var one in shown)
                yield return one;
        }
    }

    private static IEnumerable<string> Wrapped(string text, string first, string next)
    {
        var line = first;
        foreach (var word in text.Split(' '))
        {
            if (line.Trim(' ', '-').Length > 0 && line.Length + word.Length >= Width)
            {
                yield return line.TrimEnd();
                line = next;
            }
            line += word + " ";
        }
        yield return line.TrimEnd();
    }
}
