@{
    Severity     = @('Error', 'Warning')
    IncludeRules = @('*')
    Rules        = @{
        PSUseCompatibleSyntax      = @{ Enable = $true; TargetVersions = @('7.4') }
        PSUseConsistentIndentation = @{ Enable = $true; IndentationSize = 4; Kind = 'space' }
        PSUseConsistentWhitespace  = @{ Enable = $true; IgnoreAssignmentOperatorInsideHashTable = $true }
        PSPlaceOpenBrace           = @{ Enable = $true; OnSameLine = $true; NewLineAfter = $true; IgnoreOneLineBlock = $true }
        PSUseCorrectCasing         = @{ Enable = $true }
        PSAlignAssignmentStatement = @{ Enable = $true; CheckHashtable = $true }
        # As in .editorconfig.
        PSAvoidLongLines           = @{ Enable = $true; MaximumLineLength = 140 }
    }
}
