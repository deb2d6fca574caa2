Example 1 {
    $steps[2].Count | Should -Be 5
    $running | Should -Be 0
}
Example 2 {
    $steps[3].method | Should -Be 'POST', 'PUT'
    $steps[4].key | Should -Be 'dana@contoso.com'
}
Example 3 -After 2 {
    $requests.Where({ $_.path -like '*/eve@*' }).status | Should -Be 429, 429, 429, 201
    "$verbose" | Should -Match '429'
    $commits | Should -Be 'create eve@contoso.com as Contributor'
}
