Example 1 { $steps[2].DisplayName | Should -Be 'Contoso' }
Example 2 { $text | Should -Match 'contoso-retail +Contoso Retail .*linked' }
Example 3 { $text | Should -Match 'MpnId +: 4242424' }
