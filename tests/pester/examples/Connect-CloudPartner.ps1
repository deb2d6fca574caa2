Example 1 { $steps[1].Account | Should -Be 'owner@contoso.com' }
Example 2 { $shown.Role | Sort-Object -Unique | Should -Be 'Owner' }
Example 3 { $open[0] | Should -Be 'ClientSecret: 11111111-1111-4111-8111-111111111111' }
Example 4 {
    $steps[2].PublisherId | Should -Be 'contoso'
    $steps[3].Email | Should -Be 'marketplace-team@contoso.com'
}
Example 5 { $open[0] | Should -Be 'Certificate: 11111111-1111-4111-8111-111111111111' }
Example 6 { $open[0] | Should -BeLike 'ManagedIdentity: *' }
Example 7 {
    $steps[2].Name | Should -Contain 'Financial contributor'
    $steps[3].Role | Should -Contain 'Marketer'
}
