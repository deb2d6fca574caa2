using System.Xml.Linq;

namespace CloudPartner.HelpBuilder;

/// <summary>Pages as the XML that Get-Help reads beside a binary module (MAML).</summary>
internal static class MamlHelp
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static XDocument Of(IEnumerable<CommandPage> pages) =>
        new(
            new XElement(
                Msh + "helpItems",
                new XAttribute("schema", "maml"),
                new XAttribute(XNamespace.Xmlns + "maml", Maml),
                new XAttribute(XNamespace.Xmlns + "command", Command),
                new XAttribute(XNamespace.Xmlns + "dev", Dev),
                pages.Select(CommandOf)
            )
        );

    private static XElement CommandOf(CommandPage page)
    {
        var parts = page.Name.Split('-');
        return new XElement(
            Command + "command",
            new XElement(
                Command + "details",
                new XElement(Command + "name", page.Name),
                new XElement(Command + "verb", parts[0]),
                new XElement(Command + "noun", parts[1]),
                Described(page.Synopsis)
            ),
            // PowerShell promises help on the web on each page that has related links, even where no link has an
            // address, as those to other pages have none. So they become the last line of the description.
            Described($"{page.Description}\n\nSee also: {string.Join(", ", page.RelatedLinks)}."),
            new XElement(Command + "syntax", page.ParameterSets.Select(set => SyntaxOf(page, set))),
            new XElement(
                Command + "parameters",
                page.Parameters.DistinctBy(parameter => parameter.Name)
                    .Select(parameter => ParameterOf(parameter, isSyntax: false))
            ),
            new XElement(
                Command + "inputTypes",
                page.Inputs.Select(input => TypeOf(Command + "inputType", input.Title, input.Text))
            ),
            new XElement(
                Command + "returnValues",
                page.Outputs.Select(output => TypeOf(Command + "returnValue", output.Title, output.Text))
            ),
            new XElement(Maml + "alertSet", new XElement(Maml + "alert", ParagraphsOf(page.Notes))),
            new XElement(Command + "examples", page.Examples.Select(ExampleOf)),
            new XElement(Command + "relatedLinks")
        );
    }

    private static XElement SyntaxOf(CommandPage page, string set) =>
        new(
            Command + "syntaxItem",
            new XElement(Maml + "name", page.Name),
            page.Parameters.Where(parameter => parameter.IsIn(set))
                .Select(parameter => ParameterOf(parameter, isSyntax: true))
        );

    private static XElement ParameterOf(ParameterText parameter, bool isSyntax)
    {
        var type = parameter["Type"];
        var isSwitch = type == "SwitchParameter";
        var accepted = parameter["Accepted values"];
        return new XElement(
            Command + "parameter",
            new XAttribute("required", parameter["Required"] == "True" ? "true" : "false"),
            new XAttribute("variableLength", "true"),
            new XAttribute("globbing", parameter["Accept wildcard characters"] == "True" ? "true" : "false"),
            new XAttribute("pipelineInput", parameter["Accept pipeline input"]),
            new XAttribute("position", parameter["Position"] == "Named" ? "named" : parameter["Position"]),
            new XAttribute("aliases", parameter["Aliases"] is { Length: > 0 } aliases ? aliases : "none"),
            new XElement(Maml + "name", parameter.Name),
            Described(parameter.Text),
            isSyntax && accepted.Length > 0
                ? new XElement(
                    Command + "parameterValueGroup",
                    accepted.Split(", ").Select(value => ValueOf(value, isRequired: false))
                )
                : null,
            // In a line of syntax a switch has no value.
            isSyntax && isSwitch
                ? null
                : ValueOf(type, isRequired: !isSwitch),
            new XElement(Dev + "type", new XElement(Maml + "name", type), new XElement(Maml + "uri")),
            new XElement(Dev + "defaultValue", parameter["Default value"])
        );
    }

    private static XElement ValueOf(string text, bool isRequired) =>
        new(
            Command + "parameterValue",
            new XAttribute("required", isRequired ? "true" : "false"),
            new XAttribute("variableLength", "false"),
            text
        );

    private static XElement TypeOf(XName name, string type, string text) =>
        new(name, new XElement(Dev + "type", new XElement(Maml + "name", type)), Described(text));

    // PowerShell shows a title as it is, so the dashes that set it apart are part of it.
    private static XElement ExampleOf(ExampleText example)
    {
        const int width = 64;
        var title = $" {example.Title} ";
        var dashes = new string('-', Math.Max(0, (width - title.Length) / 2));
        return new XElement(
            Command + "example",
            new XElement(Maml + "title", (dashes + title + dashes).Trim()),
            new XElement(Dev + "code", example.Code),
            new XElement(Dev + "remarks", ParagraphsOf(example.Text))
        );
    }

    private static XElement Described(string text) => new(Maml + "description", ParagraphsOf(text));

    private static IEnumerable<XElement> ParagraphsOf(string text) =>
        CommandPage.Paragraphs(text).Select(paragraph => new XElement(Maml + "para", paragraph));
}
