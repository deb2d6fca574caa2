Example 1 { $steps[2].Count | Should -Be 6 }
Example 2 { [regex]::Matches($text, 'Owner|Contributor\b').Count | Should -Be 5 }
Example 3 { $shown.ObjectName | Should -Be 'marketplace-team@contoso.com' }
Example 4 { @($shown).Count | Should -Be 0 }
