# To remove what is not there would be an error, and Examples.Tests.ps1 sees whether anything is left.
Example 1 { $errors | Should -BeNullOrEmpty }
Example 2 { $errors | Should -BeNullOrEmpty }
