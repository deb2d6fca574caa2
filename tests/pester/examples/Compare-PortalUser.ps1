Example 1 {
    $steps[3].Change | Should -Be 'SetRole', 'Add'
    $steps[3].Key | Should -Be 'contributor@contoso.com', 'dana@contoso.com'
}
Example 2 -After 1 { [regex]::Matches($text, '\bRemove\b').Count | Should -Be 3 }
Example 3 -After 1 { $commits | Should -Be 'create dana@contoso.com as Contributor' }
Example 4 -After 1 {
    $text | Should -Match 'SetRole +contributor@contoso\.com +Contributor +Owner +owner@contoso\.com'
    $commits.Count | Should -Be 2
}
