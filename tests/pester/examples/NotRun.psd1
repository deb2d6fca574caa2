# The examples that no machine of the project can run as they stand, and why. Everything else is run.
@{
    'Start-PortalEmulator 4'      = 'opens a browser for a person; Connection.Tests.ps1 has one that only notes the address'
    'README 1'                    = 'builds the module once more, and runs tasks like those of README 3'
    'README 2'                    = 'installs the package for the user; Package.Tests.ps1 does so in an empty profile'
    'README 4'                    = 'is the command that runs this test'
    'about_CloudPartnerRecipes 5' = 'installs modules of others for the user, and asks for a password'
    'about_CloudPartnerRecipes 6' = 'needs a vault of SecretManagement; about_CloudPartnerSignIn 2 is run with a credential'
    'about_CloudPartnerRecipes 7' = 'needs the module ImportExcel, which no package source of the tests has'
    'about_CloudPartnerRecipes 8' = 'needs ImportExcel as well; Text.Tests.ps1 has rows of many origins'
    'about_CloudPartnerRecipes 9' = 'needs Docker, which the tests do without'
    'about_CloudPartnerSignIn 3'  = 'opens a browser for a person; OidcTests signs in like this to an OpenID provider'
    'about_CloudPartnerSignIn 5'  = 'needs a certificate in the user''s own store, which a test does not write to'
    'about_CloudPartnerSignIn 6'  = 'needs a machine in Azure; Connect-CloudPartner 6 is run against the emulator''s'
}
