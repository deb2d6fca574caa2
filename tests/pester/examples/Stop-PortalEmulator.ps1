Example 1 { Get-Process -Id $steps[0].ProcessId -ErrorAction Ignore | Should -BeNullOrEmpty }
Example 2 {
    $requests | Should -BeNullOrEmpty
    $commits | Should -BeNullOrEmpty
}
