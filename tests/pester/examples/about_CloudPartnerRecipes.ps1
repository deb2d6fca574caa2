Example 1 { $commits | Should -Be 'create contributor@contoso.com as Contributor' }
Example 2 {
    $shown.Failed | Should -Be 0
    $commits.Count | Should -Be 4 -Because 'owner@contoso.com is an Owner of both'
}
Example 3 {
    $owners = Import-Csv $folder/owners.csv
    $owners.PublisherId | Sort-Object -Unique | Should -Be 'contoso', 'contoso-retail'
    $owners.Role | Sort-Object -Unique | Should -Be 'Owner'
}
Example 4 { $shown.PublisherId, $shown.Name | Should -Be 'contoso', 'DevCenterAccount' }
