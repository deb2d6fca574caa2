Example 1 { $commits | Should -Be 'delete contributor@contoso.com' }
Example 2 {
    $said | Should -Match 'marketplace-team@contoso\.com'
    $commits | Should -BeNullOrEmpty
}
Example 3 {
    $shown.Done | Should -Be 2
    $removed = $commits.Where({ $_ -like 'delete *' }) | Sort-Object
    $removed | Should -Be 'delete dana@contoso.com', 'delete eve@contoso.com'
}
