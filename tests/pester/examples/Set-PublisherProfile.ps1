Example 1 { $requests.Where({ $_.method -ne 'GET' -and $_.path -like '/api/*' }).status | Should -Be 200 }
Example 2 { $shown.MpnId | Should -Be '4711' }
Example 3 {
    $said | Should -Match 'contoso'
    $requests.Where({ $_.method -ne 'GET' -and $_.path -like '/api/*' }) | Should -BeNullOrEmpty
}
Example 4 { $text | Should -Match '2 Harbor Way' }
