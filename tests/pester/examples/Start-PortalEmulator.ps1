Example 1 { $open | Should -Be 'Emulator: owner@contoso.com' }
Example 2 {
    Join-Path $folder trial.db | Should -Exist
    # The second emulator knows what happened at the first.
    $commits | Should -Be 'create dana@contoso.com as Contributor'
    $requests.Where({ $_.path -like '/api/*' }) | Should -BeNullOrEmpty
}
Example 3 { $steps[2].Count | Should -Be 3 }
