Example 1 { $steps[2].Count | Should -Be 10 }
Example 2 { $text | Should -Match '(?s)Title +: Register in Dev Center.*NextStep' }
Example 3 { $shown | Should -BeIn 'Ready.', 'Something is open.' }
Example 4 { $shown.Where({ $_.IsOpen }) | Should -BeNullOrEmpty }
Example 5 { $shown.Where({ $_.Name -eq 'ContactPhone' }).Status | Should -Be 'Failed' }
