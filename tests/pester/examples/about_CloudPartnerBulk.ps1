Example 1 { (Import-Csv $folder/users.csv).Email | Should -Be 'ada@contoso.com', 'team@contoso.com' }
Example 2 -After 1 {
    $commits | Sort-Object | Should -Be 'create ada@contoso.com as Owner', 'create team@contoso.com as Contributor'
}
Example 3 -After 1 {
    $commits | Sort-Object | Should -Be 'create ada@contoso.com as Owner', 'create team@contoso.com as Contributor'
}
Example 4 -After 1 {
    $said.Count | Should -Be 2
    $commits | Should -BeNullOrEmpty
}
Example 5 -After 1 {
    $commits.Count | Should -Be 2
    @(Select-String '"s":"done"' $folder/users.journal).Count | Should -Be 2
}
# A row whose user is there already, and one that is refused for another reason.
Example 6 -After 1, 2 -Given { Add-Content users.csv 'nobody,Owner,User,,,,' } {
    $shown.TargetObject.Email | Should -Be 'nobody'
    $commits | Should -BeNullOrEmpty
}
Example 7 -After 1 {
    $steps[1].Change | Sort-Object | Should -Be 'Add', 'Add', 'Remove', 'Remove', 'Remove', 'Remove'
    $commits.Where({ $_ -like 'create *' }).Count | Should -Be 2
    $commits.Where({ $_ -like 'delete *' }).Count | Should -Be 4
    $commits | Should -Not -Contain 'delete owner@contoso.com'
}
