# The examples that no machine of the project can run as they stand, and why. Everything else is run.
@{
    'README 1'                   = 'is a test of its own'
    'README 2'                   = 'builds the module, from which the examples are run'
    'README 4'                   = 'runs this test'
    'about_CloudPartnerSignIn 3' = 'opens a browser in which a person signs in; the sign-in itself is tested against an OpenID provider'
    'about_CloudPartnerSignIn 5' = 'takes a certificate from the user''s own store, which a test does not write to'
    'about_CloudPartnerSignIn 6' = 'is answered by a machine in Azure, once in the life of a process: Connect-CloudPartner 6 is run instead'
    'about_CloudPartnerSignIn 7' = 'is answered by the runner of GitHub Actions; the token that it hands out is the one of about_CloudPartnerSignIn 8'
}
