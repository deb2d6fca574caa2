using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CloudPartner.Cmdlets.Commands;
using CloudPartner.Cmdlets.Engine;

namespace CloudPartner.Tests;

/// <summary>
/// PowerShell's habits, checked on the assembly's metadata, the manifest, the views and the help pages.
/// </summary>
public partial class ConventionTests
{
    private static readonly string[] WritingVerbs =
    [
        "Add",
        "Set",
        "Update",
        "Remove",
        "New",
        "Disconnect",
        "Start",
        "Stop",
        "Sync",
        "Confirm",
    ];
    private static readonly string[] PluralLooking = ["Address", "Status", "Alias"];

    private static readonly Type[] AllCommands =
    [
        .. typeof(CloudPartnerCommand)
            .Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(Cmdlet)) && !type.IsAbstract),
    ];

    public static TheoryData<Type> Commands => [.. AllCommands];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_is_named_by_verb_and_noun_and_stands_in_a_file_of_its_own(Type command)
    {
        var (verb, noun) = NameOf(command);
        Assert.Contains(verb, ApprovedVerbs());
        Assert.Matches("^([A-Z][a-z]+)+$", noun);
        Assert.True(
            !noun.EndsWith('s') || PluralLooking.Any(word => noun.EndsWith(word, StringComparison.Ordinal)),
            $"{noun} is plural"
        );
        Assert.Equal(verb + noun + "Command", command.Name);
        Assert.True(command.IsSealed);
        Assert.True(
            File.Exists(Path.Combine(Repository.Root, "src", "CloudPartner.Cmdlets", "Commands", command.Name + ".cs"))
        );
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_that_changes_something_asks_first(Type command)
    {
        var (verb, _) = NameOf(command);
        if (!WritingVerbs.Contains(verb))
            return;
        Assert.True(Named<bool>(CmdletOf(command), "SupportsShouldProcess"), "declares no ShouldProcess");
        string[] file = command.IsSubclassOf(typeof(IdentityCommand))
            ? ["Engine", nameof(IdentityCommand)]
            : ["Commands", command.Name];
        Assert.Matches(
            @"\bShould(Process|Change)\(",
            Repository.Read(["src", "CloudPartner.Cmdlets", file[0], file[1] + ".cs"])
        );
        // Sync asks about what it removes only, and Set-PublisherProfile about legal data; the rest goes as other
        // commands' changes do.
        Assert.Equal(
            verb is "Remove" or "Sync" || command == typeof(SetPublisherProfileCommand),
            Named<int>(CmdletOf(command), "ConfirmImpact") == (int)ConfirmImpact.High
        );
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_says_what_it_emits(Type command)
    {
        var types = command
            .GetCustomAttributesData()
            .Where(data => data.AttributeType.Name == "OutputTypeAttribute")
            .SelectMany(data => (IEnumerable<CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)
            .Select(argument => (Type)argument.Value!)
            .ToList();
        Assert.NotEmpty(types);
        Assert.All(
            types,
            type =>
                Assert.True(
                    type.Assembly == typeof(IPortal).Assembly || type == typeof(bool) || type == typeof(void),
                    type.FullName
                )
        );
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Parameters_follow_the_conventions(Type command)
    {
        var parameters = ParametersOf(command);
        foreach (var (property, attributes) in parameters)
        {
            // A limit counts many things, as ForEach-Object's and Invoke-WebRequest's do.
            var singular =
                property.Name is "PassThru" or "As" or "Status"
                || property.Name.StartsWith("Max", StringComparison.Ordinal)
                || !property.Name.EndsWith('s')
                || property.Name.EndsWith("ss", StringComparison.Ordinal);
            Assert.True(singular, $"{property.Name} is plural");
            Assert.False(property.PropertyType == typeof(bool), $"{property.Name} is a bool, not a switch");
            if (SecretName().IsMatch(property.Name))
                Assert.NotEqual(typeof(string), property.PropertyType);
            Assert.True(
                IsInDefaultContext(property.PropertyType),
                $"{property.Name} is of a type that lives in a private load context"
            );
        }
        foreach (var set in parameters.SelectMany(parameter => parameter.Attributes.Select(SetOf)).Distinct())
        {
            var ofSet = parameters
                .SelectMany(parameter => parameter.Attributes)
                .Where(data => SetOf(data) == set || SetOf(data) == "__AllParameterSets")
                .ToList();
            Assert.True(
                ofSet.Count(data => Named<int?>(data, "Position") >= 0) <= 2,
                $"{set} has more than two positional parameters"
            );
            Assert.True(
                ofSet.Count(data => Named<bool>(data, "ValueFromPipeline")) <= 1,
                $"{set} takes more than one parameter from the pipeline"
            );
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_connected_command_takes_a_connection(Type command)
    {
        if (!command.IsSubclassOf(typeof(ConnectedCommand)))
            return;
        Assert.Contains(ParametersOf(command), parameter => parameter.Property.Name == "Connection");
    }

    [Fact]
    public void The_manifest_exports_exactly_the_commands_that_there_are()
    {
        var exported = Regex
            .Match(Repository.Read("CloudPartner.psd1"), @"CmdletsToExport\s*=\s*((?:'[^']+',?\s*)+)")
            .Groups[1]
            .Value;
        var names = Regex.Matches(exported, "'([^']+)'").Select(match => match.Groups[1].Value);
        Assert.Equal(CommandNames().Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_manifest_has_powershell_load_the_cmdlets_and_nothing_else()
    {
        var manifest = Repository.Read("CloudPartner.psd1");
        Assert.Contains("RootModule           = 'bin/CloudPartner.Cmdlets.dll'", manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("NestedModules", manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("RequiredAssemblies", manifest, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "*",
            Regex.Match(manifest, "CmdletsToExport.*", RegexOptions.Singleline).Value,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_output_type_has_a_view_and_every_view_names_properties_that_exist()
    {
        var views = XDocument
            .Parse(Repository.Read("src", "CloudPartner", "CloudPartner.Format.ps1xml"))
            .Descendants("View")
            .ToList();
        var emitted = AllCommands
            .SelectMany(command => command.GetCustomAttributesData())
            .Where(data => data.AttributeType.Name == "OutputTypeAttribute")
            .SelectMany(data => (IEnumerable<CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)
            .Select(argument => (Type)argument.Value!)
            .Where(type => type.Assembly == typeof(IPortal).Assembly)
            .Distinct();
        foreach (var type in emitted)
            Assert.Contains(views, view => view.Descendants("TypeName").Any(name => name.Value == type.FullName));
        foreach (var view in views)
        {
            var types = view.Descendants("TypeName")
                .Select(name => typeof(IPortal).Assembly.GetType(name.Value, throwOnError: true)!)
                .ToList();
            foreach (var type in types)
                Assert.All(view.Descendants("PropertyName"), name => Assert.NotNull(type.GetProperty(name.Value)));
            Assert.All(
                view.Descendants("ScriptBlock"),
                script =>
                {
                    Assert.Matches(
                        @"-replace\s+\[CloudPartner\.Shown\]::Unprintable, \[char\]0xFFFD\s*\z",
                        script.Value
                    );
                    var names = Regex
                        .Matches(script.Value, @"\$_\.(\w+)")
                        .Select(match => match.Groups[1].Value)
                        .ToList();
                    Assert.NotEmpty(names);
                    Assert.All(types, type => Assert.All(names, name => Assert.NotNull(type.GetProperty(name))));
                }
            );
            var widths = view.Descendants("Width")
                .Sum(width => int.Parse(width.Value, System.Globalization.CultureInfo.InvariantCulture) + 1);
            Assert.InRange(widths, 0, 72);
        }
    }

    [Fact]
    public void No_view_shows_a_text_of_a_service_as_it_is()
    {
        // Texts that the module makes itself or has checked.
        string[] ours =
        [
            "CloudPartnerFault.*",
            "PrerequisiteResult.*",
            "PrerequisiteAttestation.Name",
            "CloudPartnerEnvironment.*",
            "PortalEmulator.*",
            "BulkSummary.*",
            "CloudPartnerConnection.SignInMethod",
            "CloudPartnerConnection.Environment",
            "CloudPartnerConnection.PublisherId",
            "CloudPartnerConnection.Until",
        ];
        var views = XDocument
            .Parse(Repository.Read("src", "CloudPartner", "CloudPartner.Format.ps1xml"))
            .Descendants("View");
        foreach (var view in views)
        {
            foreach (
                var type in view.Descendants("TypeName")
                    .Select(name => typeof(IPortal).Assembly.GetType(name.Value, throwOnError: true)!)
            )
            {
                var shown = view.Descendants("PropertyName")
                    .Where(name => name.Parent!.Name != "ItemSelectionCondition")
                    .Select(name => type.GetProperty(name.Value)!);
                Assert.All(
                    shown,
                    property =>
                        Assert.True(
                            (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType).IsValueType
                                || ours.Contains($"{type.Name}.*")
                                || ours.Contains($"{type.Name}.{property.Name}"),
                            $"{type.Name}.{property.Name} is shown as it is"
                        )
                );
            }
        }
    }

    [Fact]
    public void What_the_views_leave_out_is_what_is_unprintable()
    {
        for (var i = 0; i <= char.MaxValue; i++)
            Assert.Equal(TextSanitizer.IsUnprintable((char)i), Regex.IsMatch(((char)i).ToString(), Shown.Unprintable));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_command_has_a_help_page_that_describes_every_parameter(Type command)
    {
        var (verb, noun) = NameOf(command);
        var page = Repository.Read("docs", "en-US", $"{verb}-{noun}.md");
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        Assert.DoesNotContain("ProgressAction", page, StringComparison.Ordinal);
        Assert.True(Regex.Matches(page, "^### Example", RegexOptions.Multiline).Count >= 2, "fewer than two examples");
        var described = Regex
            .Matches(page, @"^### -(\w+)", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value)
            .Where(name => name is not ("WhatIf" or "Confirm"));
        Assert.Equal(
            ParametersOf(command).Select(parameter => parameter.Property.Name).Order(StringComparer.Ordinal),
            described.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_staged_help_is_made_of_the_pages()
    {
        var maml = XDocument.Load(Path.Combine(Repository.Module, "en-US", "CloudPartner.Cmdlets.dll-Help.xml"));
        XNamespace command = "http://schemas.microsoft.com/maml/dev/command/2004/10",
            text = "http://schemas.microsoft.com/maml/2004/10";
        foreach (var name in CommandNames())
        {
            var page = Repository.Read("docs", "en-US", name + ".md");
            var synopsis = Regex.Match(page, @"## SYNOPSIS\s+(.+?)\s*\n##", RegexOptions.Singleline).Groups[1].Value;
            var details = maml.Descendants(command + "details")
                .Single(entry => entry.Element(command + "name")!.Value == name);
            Assert.Equal(Flat(synopsis), Flat(details.Element(text + "description")!.Value));
            var described = Regex
                .Matches(page, @"^### -(\w+)", RegexOptions.Multiline)
                .Select(match => match.Groups[1].Value)
                .Order(StringComparer.Ordinal);
            var staged = details
                .Parent!.Element(command + "parameters")!
                .Elements(command + "parameter")
                .Select(entry => entry.Element(text + "name")!.Value);
            Assert.Equal(described, staged.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_staged_help_shows_each_set_of_parameters_as_it_is(Type command)
    {
        var (verb, noun) = NameOf(command);
        var parameters = ParametersOf(command);
        var sets = parameters
            .SelectMany(parameter => parameter.Attributes.Select(SetOf))
            .Append(Named<string>(CmdletOf(command), "DefaultParameterSetName") ?? "__AllParameterSets")
            .Distinct()
            .Where(set => set != "__AllParameterSets")
            .DefaultIfEmpty("__AllParameterSets")
            .Select(set =>
                parameters
                    .SelectMany(parameter => parameter.Attributes.Select(data => (parameter.Property.Name, Data: data)))
                    .Where(parameter => SetOf(parameter.Data) == set || SetOf(parameter.Data) == "__AllParameterSets")
                    .Select(parameter => $"{parameter.Name} {FactsOf(parameter.Data)}")
            );
        XNamespace maml = "http://schemas.microsoft.com/maml/2004/10",
            help = "http://schemas.microsoft.com/maml/dev/command/2004/10";
        var staged = XDocument
            .Load(Path.Combine(Repository.Module, "en-US", "CloudPartner.Cmdlets.dll-Help.xml"))
            .Descendants(help + "syntaxItem")
            .Where(item => item.Element(maml + "name")!.Value == $"{verb}-{noun}")
            .Select(item =>
                item.Elements(help + "parameter")
                    .Select(entry => (Name: entry.Element(maml + "name")!.Value, Entry: entry))
                    .Where(entry => entry.Name is not ("WhatIf" or "Confirm"))
                    .Select(entry =>
                        $"{entry.Name} {entry.Entry.Attribute("required")!.Value} "
                        + $"{entry.Entry.Attribute("position")!.Value} {entry.Entry.Attribute("pipelineInput")!.Value}"
                    )
            );
        Assert.Equal(Sorted(sets), Sorted(staged));

        static string Sorted(IEnumerable<IEnumerable<string>> sets) =>
            string.Join(
                "\n\n",
                sets.Select(set => string.Join('\n', set.Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal)
            );

        static string FactsOf(CustomAttributeData data)
        {
            var position = Named<int?>(data, "Position") is { } number and >= 0 ? $"{number}" : "named";
            string?[] ways =
            [
                Named<bool>(data, "ValueFromPipelineByPropertyName") ? "ByPropertyName" : null,
                Named<bool>(data, "ValueFromPipeline") ? "ByValue" : null,
            ];
            var pipeline = string.Join(", ", ways.OfType<string>());
            return $"{(Named<bool>(data, "Mandatory") ? "true" : "false")} {position} "
                + (pipeline.Length == 0 ? "False" : $"True ({pipeline})");
        }
    }

    private static string Flat(string words) =>
        Regex.Replace(words.Replace("`", "", StringComparison.Ordinal), @"\s+", " ").Trim();

    private static IEnumerable<string> CommandNames() =>
        AllCommands.Select(NameOf).Select(name => $"{name.Verb}-{name.Noun}");

    private static HashSet<string> ApprovedVerbs() =>
        [
            .. new[]
            {
                typeof(VerbsCommon),
                typeof(VerbsCommunications),
                typeof(VerbsData),
                typeof(VerbsDiagnostic),
                typeof(VerbsLifecycle),
                typeof(VerbsSecurity),
            }
                .SelectMany(type => type.GetFields())
                .Select(field => (string)field.GetRawConstantValue()!),
        ];

    // Attribute data, not attributes: the shell's attributes forget the values they are made with.
    private static CustomAttributeData CmdletOf(Type command) =>
        command.GetCustomAttributesData().Single(data => data.AttributeType.Name == "CmdletAttribute");

    private static (string Verb, string Noun) NameOf(Type command) =>
        (
            (string)CmdletOf(command).ConstructorArguments[0].Value!,
            (string)CmdletOf(command).ConstructorArguments[1].Value!
        );

    private static List<(PropertyInfo Property, List<CustomAttributeData> Attributes)> ParametersOf(Type command) =>
        [
            .. command
                .GetProperties()
                .Select(property =>
                    (
                        property,
                        property
                            .GetCustomAttributesData()
                            .Where(data => data.AttributeType.Name == "ParameterAttribute")
                            .ToList()
                    )
                )
                .Where(parameter => parameter.Item2.Count > 0),
        ];

    private static string SetOf(CustomAttributeData data) =>
        Named<string>(data, "ParameterSetName") ?? "__AllParameterSets";

    private static T? Named<T>(CustomAttributeData data, string name) =>
        data.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value is T value
            ? value
            : default;

    private static bool IsInDefaultContext(Type type) =>
        type.HasElementType
            ? IsInDefaultContext(type.GetElementType()!)
            : type.Assembly.GetName().Name is not "CloudPartner.Client"
                && type.GenericTypeArguments.All(IsInDefaultContext);

    [GeneratedRegex("Secret|Password|^AccessToken$|FederatedToken$")]
    private static partial Regex SecretName();
}
