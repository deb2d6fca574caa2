Example 1 { $steps[2].Account | Should -Be 'owner@contoso.com' }
Example 2 { $shown | Should -Be 'contoso' }
