using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// What the directory and the roles of Partner Center hold besides what follows from the portal's users: some of
/// everything that a script has to cope with.
/// </summary>
internal static class SeederAccounts
{
    private const string Publisher = "contoso";
    private static readonly string Tenant = Domain.Tenant.Contoso.Id;

    public static void Fill(Store store, IReadOnlyList<string> offerTypes, DateTimeOffset time)
    {
        AddRoles(store, "owner@contoso.com", "Owner");
        AddRoles(store, "ops-owner@contoso.com", "Financial contributor");
        AddRoles(store, "contributor@contoso.com", "Marketer");

        // Signs in without a second factor; the roles do not help.
        AddMember(DirectoryUser.ForEmail(Tenant, Identities.NoMfa, "Nora Nofactor"), "Owner", "Business contributor");
        AddMember(
            DirectoryUser.ForEmail(Tenant, "pending@fabrikam.com", "Petra Pending", DirectoryUser.Pending),
            "Marketer"
        );
        AddPerson("partner@northwind.com", "Nadia Northwind");
        store.Directory.Add(
            DirectoryUser.ForEmail(Tenant, "left@contoso.com", "Lena Left") with
            {
                AccountEnabled = false,
            }
        );

        // Two people with the same mail: the name alone does not tell whom somebody means.
        AddPerson("sam@contoso.com", "Sam Smith");
        store.Directory.Add(
            DirectoryUser.ForEmail(Tenant, "sam.jones@contoso.com", "Sam Jones") with
            {
                Mail = "sam@contoso.com",
            }
        );
        for (var i = 1; i <= 5; i++)
            AddPerson($"person{i}@contoso.com", $"Person {i}");

        void AddPerson(string email, string name) => store.Directory.Add(DirectoryUser.ForEmail(Tenant, email, name));

        void AddMember(DirectoryUser person, params string[] roles)
        {
            store.Directory.Add(person);
            store.Users.Save(
                new User(
                    Publisher,
                    person.UserKey,
                    "user",
                    person.Mail,
                    person.DisplayName,
                    "",
                    null,
                    null,
                    null,
                    offerTypes,
                    time,
                    0
                )
            );
            AddRoles(store, person.UserKey, roles);
        }
    }

    private static void AddRoles(Store store, string userKey, params string[] names) =>
        store.Members.Change(Publisher, userKey, [], [.. names.Select(PartnerRole.Named)]);
}
