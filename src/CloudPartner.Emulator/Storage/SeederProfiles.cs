using System.Text.Json;
using CloudPartner.Emulator.Domain;

namespace CloudPartner.Emulator.Storage;

/// <summary>
/// The profiles of a seeded account, as far as they can be changed; the rest follows from the publisher.
/// </summary>
internal static class SeederProfiles
{
    public static void Fill(ProfileRepository profiles, string publisherId, string company, string email)
    {
        var address = new
        {
            country = "US",
            region = (string?)null,
            city = "Redmond",
            state = "WA",
            addressLine1 = "1 Harbor Way",
            addressLine2 = "",
            postalCode = "98052",
            firstName = "Olivia",
            lastName = "Owner",
            phoneNumber = "4255550100",
        };
        var contact = new
        {
            firstName = "Olivia",
            lastName = "Owner",
            email,
            phoneNumber = "4255550100",
        };
        Add(
            "legalbusiness",
            new
            {
                companyName = $"{company} Ltd",
                address,
                primaryContact = contact,
                companyApproverAddress = address,
                companyApproverEmail = email,
            }
        );
        Add(
            "organization",
            new
            {
                companyName = company,
                defaultAddress = address,
                email,
                language = "en",
                culture = "en-US",
            }
        );
        Add(
            "support",
            new
            {
                email,
                telephone = "4255550199",
                website = $"www.{publisherId}.com",
            }
        );
        Add(
            "billing",
            new
            {
                companyName = $"{company} Ltd",
                address,
                primaryContact = contact,
                purchaseOrderNumber = "4711",
                taxId = "12-3456789",
                billingCurrency = "USD",
            }
        );

        void Add(string name, object content) =>
            profiles.Save(new Profile(publisherId, name, JsonSerializer.Serialize(content), 0));
    }
}
