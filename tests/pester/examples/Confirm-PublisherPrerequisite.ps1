Example 1 { $steps[3].Where({ $_.Name -eq 'SellFromCountry' }).Status | Should -Be 'Attested' }
Example 2 { $shown.Evidence | Should -Be 'Review of November' }
Example 3 { $said | Should -Match 'Attest TermsReview of contoso, by ann@contoso\.com' }
