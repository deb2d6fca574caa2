using System.Text.Json;

namespace CloudPartner.Emulator.Storage;

/// <summary>How far a seeded publisher has come on its way to selling.</summary>
internal static class SeederRegistration
{
    public static string Json(string progress, string owner, DateTimeOffset now)
    {
        var facts = progress switch
        {
            "complete" => Facts(5, "done", "done", "done", "authorized", "none"),
            "pending" => Facts(3, "open", "open", "open", "pending", "employment_verification"),
            _ => Facts(4, "done", "open", "open", "authorized", "none"),
        };
        return JsonSerializer.Serialize(facts);

        object Facts(int done, string company, string tax, string bank, string vetting, string subStatus) =>
            new
            {
                steps = Steps(done, progress == "pending", now),
                agreements = new[]
                {
                    new
                    {
                        name = "Marketplace Publisher Agreement",
                        version = "2026-01",
                        acceptedTime = now.AddDays(-40).UtcDateTime,
                        acceptedBy = owner,
                    },
                },
                companyRegistration = company,
                taxProfile = tax,
                bankAccount = bank,
                vetting = new { status = vetting, subStatus },
            };
    }

    private static object[] Steps(int done, bool pending, DateTimeOffset now)
    {
        (string Name, string Detail)[] steps =
        [
            ("MpnMembership", "The company is a member of the partner network."),
            ("MicrosoftAccount", "A Microsoft account exists for the marketplace."),
            ("RegistrationForm", "The registration form was sent."),
            ("PortalSignIn", "The onboarding team approved the request and the owner signed in."),
            ("DevCenterAccount", "The Dev Center account is linked."),
        ];
        return
        [
            .. steps.Select(
                (step, index) =>
                    new
                    {
                        name = step.Name,
                        state = index < done ? "done"
                        : index == done && pending ? "pending"
                        : "open",
                        completedTime = index < done ? now.AddDays(index - 40).UtcDateTime : (DateTime?)null,
                        detail = index < done ? step.Detail : $"Not done yet: {step.Detail}",
                    }
            ),
        ];
    }
}
