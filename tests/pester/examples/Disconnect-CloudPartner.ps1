Example 1 { $open | Should -BeNullOrEmpty }
Example 2 {
    $open | Should -BeNullOrEmpty
    $shown[0..1].Account | Should -Be 'contributor@contoso.com', 'owner@contoso.com'
}
