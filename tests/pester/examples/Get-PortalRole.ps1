Example 1 { $steps[2].Name | Should -Be 'Owner', 'Contributor' }
Example 2 { $text | Should -Match 'ChangeUsers +False' }
