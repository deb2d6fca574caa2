Example 1 {
    $running | Should -Be 0
    Get-Process -Id $steps[0].ProcessId -ErrorAction Ignore | Should -BeNullOrEmpty
}
Example 2 {
    $running | Should -Be 0
}
