Example 1 { $steps[3].Count | Should -Be 6 }
Example 2 {
    $shown.Count | Should -Be 1
    $shown[0].SideIndicator, $shown[0].EventType | Should -Be '=>', 'UserAdded'
}
