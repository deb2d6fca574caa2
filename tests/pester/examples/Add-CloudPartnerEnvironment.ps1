Example 1 { $steps[3].Endpoint | Should -Be $steps[0].Uri }
Example 2 {
    $text | Should -Match 'Gateway +https://gateway\.contoso\.com'
}
Example 3 {
    $text | Should -Match 'GraphEndpoint +: https://graph\.microsoft\.com/'
    $text | Should -Match 'Endpoint +: https://partnercenter\.lab\.example/'
}
