Example 1 { $steps[1].Name | Should -Be 'Public', 'China', 'PartnerCenter', 'PartnerCenterChina', 'Emulator' }
Example 2 { $text | Should -Match 'Endpoint +: https://cloudpartner\.azure\.com/' }
