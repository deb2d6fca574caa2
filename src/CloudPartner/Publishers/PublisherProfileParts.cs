namespace CloudPartner;

/// <summary>
/// A postal address with its contact, as Partner Center keeps it. In PowerShell a hashtable with these names becomes
/// one.
/// </summary>
public sealed record PublisherAddress
{
    /// <summary>The contact's first name, 1 to 50 characters.</summary>
    public string? FirstName { get; init; }

    /// <summary>The contact's last name, 1 to 50 characters.</summary>
    public string? LastName { get; init; }

    /// <summary>Street and number, 1 to 200 characters.</summary>
    public string? AddressLine1 { get; init; }

    /// <summary>A second line, up to 200 characters.</summary>
    public string? AddressLine2 { get; init; }

    /// <summary>The city.</summary>
    public string? City { get; init; }

    /// <summary>The state, two letters where the country has states.</summary>
    public string? State { get; init; }

    /// <summary>The postal code.</summary>
    public string? PostalCode { get; init; }

    /// <summary>The country as a two-letter code of ISO 3166-1.</summary>
    public string? Country { get; init; }

    /// <summary>The contact's phone number.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>The address in one line.</summary>
    public override string ToString() =>
        string.Join(
            ", ",
            new[]
            {
                $"{FirstName} {LastName}".Trim(),
                AddressLine1,
                AddressLine2,
                $"{PostalCode} {City}".Trim(),
                State,
                Country,
                PhoneNumber,
            }.Where(part => !string.IsNullOrEmpty(part))
        );
}

/// <summary>A person to turn to.</summary>
/// <param name="FirstName">First name.</param>
/// <param name="LastName">Last name.</param>
/// <param name="Email">E-mail.</param>
/// <param name="PhoneNumber">Phone number.</param>
public sealed record PublisherContact(string? FirstName, string? LastName, string? Email, string? PhoneNumber)
{
    /// <summary>The contact in one line.</summary>
    public override string ToString() =>
        string.Join(
            ", ",
            new[] { $"{FirstName} {LastName}".Trim(), Email, PhoneNumber }.Where(part => !string.IsNullOrEmpty(part))
        );
}

/// <summary>The account's organisation.</summary>
public sealed record OrganizationProfile
{
    /// <summary>The company's name.</summary>
    public string? CompanyName { get; init; }

    /// <summary>Its address.</summary>
    public PublisherAddress? Address { get; init; }

    /// <summary>Its tenant.</summary>
    public string? TenantId { get; init; }

    /// <summary>The tenant's domain.</summary>
    public string? Domain { get; init; }

    /// <summary>Its e-mail.</summary>
    public string? Email { get; init; }

    /// <summary>Its language, for example en.</summary>
    public string? Language { get; init; }

    /// <summary>Its culture, for example en-US.</summary>
    public string? Culture { get; init; }

    /// <summary>The version that was read.</summary>
    public string? ETag { get; init; }

    /// <summary>The organisation in one line.</summary>
    public override string ToString() =>
        string.Join("; ", new[] { CompanyName, Domain, Email, Culture }.Where(part => !string.IsNullOrEmpty(part)));
}

/// <summary>The legal business behind the account, and how its verification stands.</summary>
public sealed record LegalProfile
{
    /// <summary>The legal name.</summary>
    public string? CompanyName { get; init; }

    /// <summary>The legal address.</summary>
    public PublisherAddress? Address { get; init; }

    /// <summary>Whom to turn to.</summary>
    public PublisherContact? PrimaryContact { get; init; }

    /// <summary>Who may sign for the company.</summary>
    public string? CompanyApproverEmail { get; init; }

    /// <summary>State of the verification as the service names it, for example pending or authorized.</summary>
    public string? VettingStatus { get; init; }

    /// <summary>Where the verification is at work.</summary>
    public string? VettingSubStatus { get; init; }

    /// <summary>The version that was read.</summary>
    public string? ETag { get; init; }

    /// <summary>The business in one line.</summary>
    public override string ToString() =>
        string.Join(
            "; ",
            new[] { CompanyName, Address?.ToString(), PrimaryContact?.ToString(), VettingStatus }.Where(part =>
                !string.IsNullOrEmpty(part)
            )
        );
}

/// <summary>Where customers get help.</summary>
public sealed record SupportProfile
{
    /// <summary>The e-mail for customers.</summary>
    public string? Email { get; init; }

    /// <summary>The phone number for customers.</summary>
    public string? Telephone { get; init; }

    /// <summary>The site for customers.</summary>
    public string? Website { get; init; }

    /// <summary>The version that was read.</summary>
    public string? ETag { get; init; }

    /// <summary>The help in one line.</summary>
    public override string ToString() =>
        string.Join("; ", new[] { Email, Telephone, Website }.Where(part => !string.IsNullOrEmpty(part)));
}

/// <summary>Who pays and is paid.</summary>
public sealed record BillingProfile
{
    /// <summary>The company's name.</summary>
    public string? CompanyName { get; init; }

    /// <summary>The address.</summary>
    public PublisherAddress? Address { get; init; }

    /// <summary>Whom to turn to.</summary>
    public PublisherContact? PrimaryContact { get; init; }

    /// <summary>The purchase order number.</summary>
    public string? PurchaseOrderNumber { get; init; }

    /// <summary>The tax ID.</summary>
    public string? TaxId { get; init; }

    /// <summary>The currency, for example EUR.</summary>
    public string? BillingCurrency { get; init; }

    /// <summary>The version that was read.</summary>
    public string? ETag { get; init; }

    /// <summary>The billing in one line.</summary>
    public override string ToString() =>
        string.Join(
            "; ",
            new[] { CompanyName, Address?.ToString(), BillingCurrency }.Where(part => !string.IsNullOrEmpty(part))
        );
}
