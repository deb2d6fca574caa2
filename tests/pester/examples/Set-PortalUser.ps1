Example 1 {
    $steps[2].Role | Should -Be 'Owner'
    $commits | Should -Be 'update contributor@contoso.com as Owner'
}
Example 2 {
    $said | Should -Match 'marketplace-team@contoso\.com'
    $commits | Should -Be 'update marketplace-team@contoso.com as Owner'
}
Example 3 { $commits | Should -Be 'update 33333333-3333-4333-8333-333333333333 as Contributor' }
