Example 1 { $steps[2].DevCenterStatus | Should -Be 'linked' }
Example 2 {
    $said | Should -Match 'Link the Dev Center account'
    $commits | Should -BeNullOrEmpty
}
Example 3 { $shown.Name, "$($shown.Status)" | Should -Be 'DevCenterAccount', 'Failed' }
