Example 1 { $commits | Should -BeNullOrEmpty }
Example 2 { $commits | Should -BeNullOrEmpty }
