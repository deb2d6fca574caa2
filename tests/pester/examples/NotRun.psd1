# The examples that no machine of the project can run as they stand, and why. Everything else is run.
@{
    'README 1'                   = 'builds the module once more, and runs tasks like those of README 3'
    'README 2'                   = 'installs the package for the user; Package.Tests.ps1 does so in an empty profile'
    'README 4'                   = 'is the command that runs this test'
    'about_CloudPartnerSignIn 3' = 'opens a browser for a person; OidcTests signs in like this to an OpenID provider'
    'about_CloudPartnerSignIn 5' = 'needs a certificate in the user''s own store, which a test does not write to'
    'about_CloudPartnerSignIn 6' = 'needs a machine in Azure; Connect-CloudPartner 6 is run against the emulator''s'
}
