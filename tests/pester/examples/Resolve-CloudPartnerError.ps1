Example 1 { "$($shown[-1].Kind)" | Should -Be 'AlreadyExists' }
Example 2 { $shown[-1].ErrorId, [bool] $shown[-1].RecommendedAction | Should -Be 'CloudPartner.AlreadyExists', $true }
