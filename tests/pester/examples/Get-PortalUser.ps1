Example 1 { $steps[2].Count | Should -Be 5 }
Example 2 { $shown.Email | Should -Be 'owner@contoso.com' }
Example 3 { $shown.DisplayName | Should -Be 'Contoso automation' }
Example 4 {
    $steps[0].Email | Should -Contain 'owner@contoso.com'
    $steps[1].Email | Should -Be 'marketplace-team@contoso.com'
}
Example 5 {
    $rows = Import-Csv $folder/users.csv
    $rows.Count | Should -Be 5
    $rows[0].ApplicationId | Should -Be '11111111-1111-4111-8111-111111111111'
}
