Example 1 { $shown.Status | Should -Be 'authorized' }
Example 2 { $text | Should -Match 'Status +: authorized' }
