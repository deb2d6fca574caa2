Example 1 { @(Import-PortalAuditEvent $folder/audit.csv).Count | Should -Be 6 }
Example 2 { @(Import-PortalAuditEvent $folder/users.csv).Count | Should -Be 5 }
Example 3 -After 1 { $shown.Name | Should -Be 'admin@portal.example', 'owner@contoso.com' }
