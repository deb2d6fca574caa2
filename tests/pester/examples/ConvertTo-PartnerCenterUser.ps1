Example 1 {
    $steps[2].Email | Should -Be 'contributor@contoso.com', 'ops-owner@contoso.com', 'owner@contoso.com'
    $steps[3].Value | Should -Be 'ServicePrincipal', 'Group'
}
Example 2 { $shown.Role | Should -Be 'Developer', 'Manager', 'Manager' }
Example 3 { $shown.Role | Should -Be 'Marketer' }
