Example 1 {
    $steps[2].Name | Should -Contain 'DevCenterAccount'
    $steps[3].PublisherId | Should -Be 'contoso'
    $steps[4].Count | Should -Be 5
}
Example 2 -Given { Set-Content users.csv 'Email,Role', 'ada@contoso.com,Owner', 'bo@contoso.com,Contributor' } {
    $commits | Sort-Object | Should -Be 'create ada@contoso.com as Owner', 'create bo@contoso.com as Contributor'
}
