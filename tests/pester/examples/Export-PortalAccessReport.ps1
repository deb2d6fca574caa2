Example 1 { Get-Content $folder/review.html -Raw | Should -BeLike '*</html>*' }
Example 2 { Get-Content $folder/review.html -Raw | Should -BeLike '*now holds the role*new@*' }
Example 3 { (Get-Content $folder/all.json -Raw | ConvertFrom-Json).publishers | Should -Contain 'contoso' }
Example 4 { Get-Content $folder/share.html -Raw | Should -Not -BeLike '*contoso.com*' }
