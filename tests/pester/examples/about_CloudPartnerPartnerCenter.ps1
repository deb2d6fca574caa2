Example 1 {
    $steps[2].Name | Should -Contain 'Manager'
    $commits | Should -Be 'addMember person1@contoso.com as Developer'
}
Example 2 -After 1 {
    # Both roles are held in between, in whatever order they are told.
    $commits[0] | Should -BeLike 'addMember person1@contoso.com as *, *'
    $commits[1] | Should -Be 'removeMember person1@contoso.com as Manager'
}
