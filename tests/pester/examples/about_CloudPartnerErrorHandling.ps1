Example 1 {
    $shown[0] | Should -BeLike 'CloudPartner.AlreadyExists,*'
    $shown[1] | Should -Match '\w+'
}
# One of the two is refused at first.
Example 2 -Given {
    Set-Content users.csv 'Email,Role', 'ada@contoso.com,Owner', 'bo@contoso.com,Contributor'
    $rule = @{ match = @{ method = 'PUT'; path = '/users/bo@contoso.com' }; action = 'status'; status = 403; count = 1 }
    $plan = @{ rules = @($rule) } | ConvertTo-Json -Depth 5
    Invoke-RestMethod "$((Get-CloudPartnerEnvironment Emulator).Endpoint)_emulator/faults" -Method Put -Body $plan
} {
    $errors.FullyQualifiedErrorId | Should -BeLike 'CloudPartner.Forbidden,*'
    $commits | Should -Be 'create ada@contoso.com as Owner', 'create bo@contoso.com as Contributor'
}
Example 3 -Given {
    'owner@contoso.com', 'nobody' | Add-PortalUser -Role Owner -ErrorAction SilentlyContinue -ErrorVariable failed
} {
    $shown.TargetObject | Should -Be 'nobody'
}
