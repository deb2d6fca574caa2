Example 1 { $steps[2].Count | Should -Be 11 }
Example 2 { $text | Should -Match '(?s)Title +: Register in Dev Center.*NextStep' }
Example 3 { $shown | Should -BeIn 'Ready.', 'Something is open.' }
Example 4 { $shown.Where({ $_.IsOpen }) | Should -BeNullOrEmpty }
Example 5 { $shown.Where({ $_.Name -eq 'ContactPhone' }).Status | Should -Be 'Failed' }
Example 6 { $text | Should -Match '(?s)Name +: PayoutTaxForms.*48 hours.*SourceDate +: 2026-11' }
