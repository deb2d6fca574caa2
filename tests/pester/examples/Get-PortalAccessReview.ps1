Example 1 { 'AccountDisabled' | Should -BeIn $shown.Findings.Id }
Example 2 { $shown | Should -BeOfType bool }
Example 3 { $shown | Should -Not -BeNullOrEmpty }
Example 4 { 'Forbidden' | Should -BeIn $shown.Status }
Example 5 { $shown | Should -Not -BeNullOrEmpty }
