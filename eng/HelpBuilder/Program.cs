using System.Text;
using CloudPartner.HelpBuilder;

if (args is not [var pages, var output])
{
    Console.Error.WriteLine("HelpBuilder PAGES OUTPUT: makes what Get-Help reads out of the pages of a folder.");
    return 2;
}
try
{
    var all = Directory.GetFiles(pages, "*.md").Order(StringComparer.Ordinal).ToList();
    var topics = all.Where(page => Path.GetFileName(page).StartsWith("about_", StringComparison.Ordinal)).ToList();
    Directory.CreateDirectory(output);
    MamlHelp
        .Of(all.Except(topics).Select(page => new CommandPage(page)))
        .Save(Path.Combine(output, "CloudPartner.Cmdlets.dll-Help.xml"));
    foreach (var page in topics)
    {
        var topic = Path.GetFileNameWithoutExtension(page);
        File.WriteAllText(
            Path.Combine(output, topic + ".help.txt"),
            string.Join('\n', TopicPage.TextOf(topic, File.ReadLines(page))) + "\n",
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
        );
    }
    return 0;
}
catch (FormatException wrong)
{
    Console.Error.WriteLine($"error : {wrong.Message}");
    return 1;
}
