Example 1 { $commits | Should -Be 'create dana@contoso.com as Contributor' }
Example 2 {
    $shown.Email | Should -Be 'ada@contoso.com', 'bo@contoso.com'
    $commits | Sort-Object | Should -Be 'create ada@contoso.com as Owner', 'create bo@contoso.com as Contributor'
}
Example 3 {
    $said.Count | Should -Be 3
    $commits.Count | Should -Be 3
    $commits | Should -Contain 'create 55555555-5555-4555-8555-555555555555 as Contributor'
}
Example 4 {
    $commits.Count | Should -Be 2
    $commits | Should -Contain 'create finn@contoso.com as Contributor'
}
Example 5 { $commits | Should -Be 'create 77777777-7777-4777-8777-777777777777 as Contributor' }
Example 6 {
    $shown | Should -Be 'not-an-email'
    $commits | Should -Be 'create gil@contoso.com as Contributor'
}
Example 7 {
    $shown[0].Done, $shown[0].Resumed | Should -Be 2, 0
    $shown[1].Done, $shown[1].Resumed, $shown[1].Requests | Should -Be 0, 2, 0
    $commits.Count | Should -Be 2
}
Example 8 {
    $commits[0] | Should -Be 'addMember person1@contoso.com as Developer'
    $commits[1] | Should -BeLike 'addMember person1@contoso.com as *, *'
    $commits[2..3] | Should -Be 'invite guest@elsewhere.example', 'addMember guest@elsewhere.example as Developer'
}
