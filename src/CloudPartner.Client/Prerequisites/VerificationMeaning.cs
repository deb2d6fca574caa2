namespace CloudPartner.Client.Prerequisites;

/// <summary>
/// What the states of a company's verification mean, and what to upload or whom to ask. The states are those of the
/// vendor's SDK (VettingStatus and VettingSubStatus); what is behind each is told by the page
/// learn partner-center/enroll/verification-responses, read 2026-11.
/// </summary>
internal static class VerificationMeaning
{
    private const string Page =
        "https://partner.microsoft.com/dashboard/account/v3/organization/legalinfo (Account settings, Legal info)";

    private const string Wait =
        "Wait: verification takes three to five business days. After five, open a support ticket in Partner Center.";

    private const string Appeal =
        "On "
        + Page
        + " select Resolve, choose the type of document, upload it and send the appeal; there are at most "
        + "three. The primary contact may have to do it.";

    private static readonly Dictionary<string, (string Where, string WhilePending, string WhenRejected)> Steps = new()
    {
        ["none"] = ("a step that is not named", Wait, Appeal),
        ["entry"] = (
            "the details that were entered",
            $"Look at {Page} whether something is missing, and send it. " + Wait,
            "Correct company name, address and primary contact on " + Page + ". " + Appeal
        ),
        ["email_ownership"] = (
            "the primary contact's e-mail address, which has to be confirmed",
            "Have the primary contact follow the link in the mail from microsoft.com; look among junk mail. If it does "
                + $"not come within a business day, select Resend verification email on {Page}.",
            "Make somebody the primary contact whose work mailbox is read, and follow the link in the mail. " + Appeal
        ),
        ["email_domain"] = (
            "the domain of the primary contact's e-mail address",
            "See to it that the primary contact's address is on the company's own domain, neither personal nor on "
                + $"onmicrosoft.com; change it on {Page}, which starts a new verification.",
            "Upload what shows that the company owns the domain, for example an invoice of the registrar, or name an "
                + "address on its own domain. "
                + Appeal
        ),
        ["employment_verification"] = (
            "whether the primary contact works for the company",
            "Have the primary contact answer mail from microsoft.com, and keep proof of employment ready. " + Wait,
            "Upload proof that the primary contact works for the company, for example a letter of the employer on its "
                + "letterhead. "
                + Appeal
        ),
        ["business_verification"] = (
            "whether the company is registered under this name and address",
            "Compare legal name and address with the official register, to the letter; keep the certificate of "
                + "registration or incorporation ready. "
                + Wait,
            "Upload a certificate of registration or incorporation, a tax registration or a licence that shows the "
                + "legal name and address as entered; correct what differs. "
                + Appeal
        ),
        ["decision"] = ("Microsoft's decision, after all checks", Wait, Appeal),
        ["other"] = (
            "a step that has no name",
            $"Look at {Page}, which names the step. " + Wait,
            $"Look at {Page}, which names the reason. " + Appeal
        ),
    };

    /// <summary>The sub-states that are known.</summary>
    public static IEnumerable<string> SubStates => Steps.Keys;

    public static PublisherVerification Explain(RegistrationFacts facts, DateTimeOffset now)
    {
        var step = facts.VettingSubStatus is null ? "none" : facts.VettingSubStatus.ToLowerInvariant();
        var known = Steps.TryGetValue(step, out var found);
        var where = known ? found.Where : $"'{TextSanitizer.Shorten(step)}', which is not known here";
        var (detail, next) = facts.VettingStatus switch
        {
            null => ("The service says nothing about the verification.", $"Look at {Page}."),
            "authorized" => ("The company is verified.", null),
            "none" => ("No verification has begun.", $"Enter the company's legal details on {Page}."),
            "pending" => (
                $"The verification is under way; open is {where}.",
                known ? found.WhilePending : $"Look at {Page}."
            ),
            "rejected" => (
                $"The verification was rejected over {where}.",
                known ? found.WhenRejected : $"Look at {Page}, which names the reason. {Appeal}"
            ),
            { } other => (
                $"The service reports '{TextSanitizer.Shorten(other)}', which is not known here.",
                (string?)$"Look at {Page}."
            ),
        };
        return new PublisherVerification
        {
            PublisherId = facts.PublisherId,
            Status = facts.VettingStatus,
            SubStatus = facts.VettingSubStatus,
            Detail = detail,
            NextStep = next,
            CheckedTime = now,
        };
    }
}
