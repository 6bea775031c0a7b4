# What PSScriptAnalyzer is to find in the scripts of this project: everything, but for the rules that are left out, each with
# its reason. A test (CleanTree.Tests.ps1) runs it where it is installed.
@{
    ExcludeRules = @(
        # PowerShell 7 reads UTF-8 without a byte order mark, and other programs trip over one.
        'PSUseBOMForUnicodeEncodedFile'

        # Functions of the scripts are called as at the prompt. What users get are cmdlets, and no functions.
        'PSAvoidUsingPositionalParameters'

        # A comment in each function says what it is for: they are read where they are, and not with Get-Help.
        'PSProvideCommentHelp'

        # Reset-Scene or Set-Row in a test, or Stop-Simulator, ask nobody. The cmdlets' -WhatIf has tests of its own.
        'PSUseShouldProcessForStateChangingFunctions'

        # The build and the demo talk to people, and have nothing to output.
        'PSAvoidUsingWriteHost'

        # Secrets of the simulator, which are constants and open nothing else, become credentials in tests and in the demo.
        'PSAvoidUsingConvertToSecureStringWithPlainText'

        # Both do not see what is used in a script block: of Pester (BeforeAll and It), of -Parallel, or of a stand-in.
        'PSUseDeclaredVarsMoreThanAssignments'
        'PSReviewUnusedParameter'
    )
}
