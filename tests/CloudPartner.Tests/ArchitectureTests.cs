using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;

namespace CloudPartner.Tests;

/// <summary>The arrows between the rooms point one way; read from the staged assemblies themselves.</summary>
public class ArchitectureTests
{
    private static readonly string[] Siblings =
    [
        "CloudPartner",
        "CloudPartner.Client",
        "CloudPartner.Cmdlets",
        "CloudPartner.Emulator",
    ];

    [Theory]
    [InlineData("bin/CloudPartner.dll", new string[0])]
    [InlineData("bin/lib/CloudPartner.Client.dll", new[] { "CloudPartner" })]
    [InlineData("bin/CloudPartner.Cmdlets.dll", new[] { "CloudPartner", "CloudPartner.Client" })]
    [InlineData("bin/emulator/CloudPartner.Emulator.dll", new string[0])]
    public void Arrows_between_siblings_are_as_drawn(string assembly, string[] allowed) =>
        Assert.Equal(allowed, References(assembly).Where(name => Siblings.Contains(name)).Order());

    [Fact]
    public void The_lowest_room_needs_no_package() =>
        Assert.All(
            References("bin/CloudPartner.dll"),
            name => Assert.StartsWith("System.", name, StringComparison.Ordinal)
        );

    [Fact]
    public void The_client_knows_no_powershell() =>
        Assert.DoesNotContain("System.Management.Automation", References("bin/lib/CloudPartner.Client.dll"));

    [Fact]
    public void The_cmdlets_know_neither_sign_in_nor_json_nor_http() =>
        Assert.DoesNotContain(
            References("bin/CloudPartner.Cmdlets.dll"),
            name =>
                name
                    is "Microsoft.Identity.Client"
                        or "Newtonsoft.Json"
                        or "System.Net.Http"
                        or "System.Text.Json"
                        or "CsvHelper"
        );

    // PowerShell reads the commands before the module can say where the client is. A public type that is derived from
    // one of the client's, implements one, or has a field of one of its enums or structs would fail there.
    [Fact]
    public void What_powershell_reads_on_import_needs_no_client()
    {
        var context = new WithoutClient();
        try
        {
            var cmdlets = context.LoadFromAssemblyPath(
                Path.Combine(Repository.Module, "bin", "CloudPartner.Cmdlets.dll")
            );
            var commands = cmdlets
                .GetExportedTypes()
                .Where(type => type.IsSubclassOf(typeof(System.Management.Automation.Cmdlet)) && !type.IsAbstract)
                .ToList();
            Assert.NotEmpty(commands);
            foreach (var command in commands)
            {
                Assert.NotEmpty(command.GetCustomAttributesData());
                Assert.NotNull(command.GetConstructor([]));
                Assert.All(
                    command.GetProperties(),
                    property =>
                        Assert.NotNull(
                            property.GetCustomAttributesData().Select(data => data.ConstructorArguments).ToList()
                        )
                );
                Assert.All(command.GetProperties(), property => Assert.NotNull(property.PropertyType));
                Assert.All(command.GetFields(), field => Assert.NotNull(field.FieldType));
                Assert.NotNull(command.GetInterfaces());
            }
        }
        finally
        {
            context.Unload();
        }
    }

    [Fact]
    public void The_module_carries_nothing_that_powershell_brings()
    {
        var staged = Directory
            .EnumerateFiles(Repository.Module, "*.dll", SearchOption.AllDirectories)
            .Select(Path.GetFileName)
            .ToList();
        Assert.DoesNotContain("System.Management.Automation.dll", staged);
        Assert.Equal(["CloudPartner.Cmdlets.dll", "CloudPartner.dll"], Files("bin").Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                "CloudPartner.Client.dll",
                "CsvHelper.dll",
                "Microsoft.Identity.Client.Extensions.Msal.dll",
                "Microsoft.Identity.Client.dll",
                "Microsoft.IdentityModel.Abstractions.dll",
                "Newtonsoft.Json.dll",
            ],
            Files("bin/lib").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void No_type_of_a_private_package_is_reachable_from_the_public_api()
    {
        foreach (
            var type in typeof(Client.Services.PortalConnector)
                .Assembly.GetExportedTypes()
                .Concat(typeof(IPortal).Assembly.GetExportedTypes())
        )
        {
            foreach (
                var member in type.GetMembers(
                    BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly
                )
            )
            {
                foreach (var used in TypesOf(member))
                    Assert.True(IsOurs(used), $"{type.Name}.{member.Name} shows {used}");
            }
        }
    }

    private static bool IsOurs(Type type)
    {
        if (type.HasElementType)
            return IsOurs(type.GetElementType()!);
        var assembly = type.Assembly.GetName().Name!;
        return
            (assembly.StartsWith("System.", StringComparison.Ordinal) && assembly != "System.Management.Automation")
            || Siblings.Contains(assembly)
            ? type.GenericTypeArguments.All(IsOurs)
            : false;
    }

    private static IEnumerable<Type> TypesOf(MemberInfo member) =>
        member switch
        {
            MethodBase method =>
            [
                .. method.GetParameters().Select(parameter => parameter.ParameterType),
                (method as MethodInfo)?.ReturnType ?? typeof(void),
            ],
            PropertyInfo property => [property.PropertyType],
            FieldInfo field => [field.FieldType],
            _ => [],
        };

    private sealed class WithoutClient() : AssemblyLoadContext("without client", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name switch
            {
                "CloudPartner" => LoadFromAssemblyPath(Path.Combine(Repository.Module, "bin", "CloudPartner.dll")),
                "CloudPartner.Client" => throw new FileNotFoundException("The client cannot be found yet."),
                _ => null,
            };
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Module, folder)).Select(file => Path.GetFileName(file));

    private static List<string> References(string assembly)
    {
        using var stream = File.OpenRead(Path.Combine(Repository.Module, assembly));
        using var portable = new PEReader(stream);
        var metadata = portable.GetMetadataReader();
        return
        [
            .. metadata.AssemblyReferences.Select(handle =>
                metadata.GetString(metadata.GetAssemblyReference(handle).Name)
            ),
        ];
    }
}
