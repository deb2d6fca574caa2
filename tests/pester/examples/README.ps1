# The seven everyday tasks, statement by statement.
Example 3 {
    $steps[2].Count | Should -Be 5
    # What is added: one colleague, one team, and everybody in the file.
    $commits.Where({ $_ -like 'create *' }).Count | Should -Be 242
    $said.Count | Should -Be 240
    $steps[8] | Should -BeNullOrEmpty -Because 'all are there already, so nothing is left to repeat'
    # What is removed: everybody who does not stand in the file, but not whoever does it.
    $removed = $commits.Where({ $_ -like 'delete *' })
    $removed.Count | Should -Be 6
    $removed | Should -Contain 'delete ann@contoso.com'
    $removed | Should -Not -Contain 'delete owner@contoso.com'
    @($steps[10].Change | Sort-Object -Unique) | Should -Be 'Remove'
    $steps[11].Done | Should -Be 6
    $steps[12].Name | Should -Contain 'DevCenterAccount'
    $steps[13].EventType | Should -Contain 'UserRemoved'
    $steps[14].Findings.Id | Should -Contain 'OwnerIsGuest'
    Get-Content $folder/review.html -Raw | Should -BeLike '*</html>*'
}
