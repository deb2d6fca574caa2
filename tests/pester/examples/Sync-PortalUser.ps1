Example 1 {
    $said.Count | Should -Be 2
    $steps[4].Outcome | Sort-Object -Unique | Should -Be 'Done'
    $commits.Count | Should -Be 2
    $commits | Should -Contain 'create dana@contoso.com as Contributor'
    $commits | Should -Contain 'update contributor@contoso.com as Owner'
}
Example 2 -After 1 {
    $shown.Done | Should -Be 3
    $commits.Count | Should -Be 3
    $commits | Should -Not -Contain 'delete owner@contoso.com'
}
Example 3 -After 1, 2 {
    $text | Should -Match 'Add +eve@contoso\.com'
    $commits | Should -Be 'create eve@contoso.com as Contributor'
}
