Example 1 { $commits | Should -Be 'delete contributor@contoso.com' }
Example 2 {
    $said | Should -Match 'marketplace-team@contoso\.com'
    $commits | Should -BeNullOrEmpty
}
Example 3 {
    $shown.Done | Should -Be 2
    $commits.Where({ $_ -like 'delete *' }) | Sort-Object | Should -Be 'delete dana@contoso.com', 'delete eve@contoso.com'
}
