Example 1 { $steps[2].PublisherId | Should -Be 'adventure-works', 'contoso', 'contoso-retail', 'fabrikam', 'northwind' }
Example 2 { $shown.PublisherId | Should -Be 'contoso', 'contoso-retail', 'fabrikam' }
Example 3 { [regex]::Matches($text, 'owner@contoso\.com').Count | Should -Be 2 }
