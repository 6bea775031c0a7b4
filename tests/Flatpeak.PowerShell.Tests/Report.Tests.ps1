# Export-FpReport: where its page goes, what it takes, and that it never holds a secret. What is on the page is shown without an engine.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator

    function Get-Text([string] $File) { [Net.WebUtility]::HtmlDecode((Get-Content -Raw $File)) -replace '(?s)<style>.*</style>' -replace '<[^>]*>', ' ' -replace '\s+', ' ' }
}

Describe 'Export-FpReport -JournalPath' {
    BeforeAll {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        Add-Device $sim -Count 1 -Prefix 'taken-'
        $folder = Join-Path $TestDrive runs
        $null = New-Item $folder -ItemType Directory
        1, 2 | ForEach-Object { 'a', 'b', 'c', 'taken-1' | New-FpDevice -Shard "$_/2" -JournalPath "$folder/shard-$_.jsonl" -ErrorAction Ignore } | Out-Null
        Push-Location $folder
    }
    AfterAll { Pop-Location }
    BeforeEach {
        $page = Join-Path $folder run.html
        if (Test-Path $page) { Remove-Item $page -Force }
    }

    It 'makes one page of all journals, sends nothing, needs no session and outputs nothing' {
        Get-FpSession | Disconnect-Flatpeak
        $null = Invoke-Simulator $sim DELETE log
        $seen = Watch-Command { Export-FpReport -JournalPath shard-*.jsonl -Path run.html }
        $seen.Written | Should -BeNullOrEmpty
        Get-SimulatorLog $sim | Should -BeNullOrEmpty
        $text = Get-Text $page
        $text | Should -BeLike '*Report: New-FpDevice*Done: 3 of 4 items.*shard-1.jsonl New-FpDevice *1/2*shard-2.jsonl*2/2*'
        $text | Should -BeLike '*DuplicateReference: 1*-UseExisting outputs that device*taken-1*'
        $text | Should -Match "Get-FpJournal -LiteralPath 'shard-[12]\.jsonl' -State Failed \| New-FpDevice -JournalPath 'shard-[12]\.jsonl'"
        @(Get-ChildItem $folder -Force).Name | Should -Be 'run.html', 'shard-1.jsonl', 'shard-2.jsonl'
        $first = Get-FileHash $page
        Export-FpReport -JournalPath shard-2.jsonl, shard-1.jsonl, shard-*.jsonl -Path other.html
        Export-FpReport -JournalPath "$folder/*.jsonl" -Path run.html
        (Get-FileHash $page).Hash | Should -Be $first.Hash
        Get-Text (Join-Path $folder other.html) | Should -BeLike '*Done: 3 of 4 items.*'
        Remove-Item other.html
    }

    It 'takes journals as Resolve-Path and .NET have them: <Name>' -ForEach @(
        @{ Name = 'Resolve-Path'; Journals = { Resolve-Path shard-*.jsonl } }
        @{ Name = 'files of a folder'; Journals = { ([IO.DirectoryInfo] $folder).GetFiles('shard-*.jsonl') } }
        @{ Name = 'Get-ChildItem'; Journals = { Get-ChildItem shard-*.jsonl } }
    ) {
        $seen = Watch-Command { Export-FpReport -JournalPath (& $Journals) -Path run.html }
        $seen.Ids | Should -BeNullOrEmpty
        Get-Text $page | Should -BeLike '*Report: New-FpDevice*Done: 3 of 4 items.*'
    }

    It 'replaces a file as Export-Csv does: <Name>' -ForEach @(
        @{ Name = 'by default'; ReadOnly = $false; Given = @{}; Id = $null }
        @{ Name = 'not with -NoClobber'; ReadOnly = $false; Given = @{ NoClobber = $true }; Id = 'ReportExists'; Category = 'ResourceExists' }
        @{ Name = 'not with -NoClobber and -Force'; ReadOnly = $true; Given = @{ NoOverwrite = $true; Force = $true }; Id = 'ReportExists'; Category = 'ResourceExists' }
        @{ Name = 'not one that is read-only'; ReadOnly = $true; Given = @{}; Id = 'ReportNotWritten'; Category = 'WriteError' }
        @{ Name = 'also that with -Force'; ReadOnly = $true; Given = @{ Force = $true }; Id = $null }
    ) {
        'kept' | Set-Content $page
        (Get-Item $page).IsReadOnly = $ReadOnly
        $seen = Watch-Command { Export-FpReport -JournalPath shard-1.jsonl -Path $page @Given }
        (Get-Item $page).IsReadOnly = $false
        $seen.Ids | Should -Be $Id
        $seen.Terminated | Should -Be ([bool]$Id)
        if ($Id) {
            Get-Content $page | Should -Be 'kept'
            $seen.Errors[0].CategoryInfo.Category | Should -Be $Category
            "$($seen.Errors[0])" | Should -BeLike "*$page*"
        }
        else { Get-Text $page | Should -BeLike '*Report: New-FpDevice*' }
    }

    It 'only says with -WhatIf what it would write, also where there is no journal yet' {
        $asked = New-AskedShell $sim Hono
        try { $null = $asked.AddScript("Export-FpReport -JournalPath '$folder/tomorrow.jsonl' -Path '$page' -WhatIf").Invoke() }
        finally { Close-AskedShell $asked }
        $asked.AskedHost.Lines | Should -Be "What if: Performing the operation ""Write report"" on target ""$page""."
        Test-Path $page | Should -BeFalse
    }

    It 'writes nothing where <Name>' -ForEach @(
        @{ Name = 'there is no such journal'; Journal = 'nobody.jsonl'; Path = 'run.html'; Id = 'JournalNotRead' }
        @{ Name = 'no journal matches'; Journal = 'nobody-*.jsonl'; Path = 'run.html'; Id = 'JournalNotRead' }
        @{ Name = 'one of several is none'; Journal = 'shard-1.jsonl', 'new.csv'; Path = 'run.html'; Id = 'InvalidJournal' }
        @{ Name = 'there is no such folder'; Journal = 'shard-1.jsonl'; Path = 'nowhere/run.html'; Id = 'ReportNotWritten' }
        @{ Name = 'the path is a folder'; Journal = 'shard-1.jsonl'; Path = '.'; Id = 'ReportNotWritten' }
        @{ Name = 'the path is no file'; Journal = 'shard-1.jsonl'; Path = 'Env:report'; Id = 'ReportNotWritten' }
    ) {
        'kept' | Set-Content $page
        'Id,Name' | Set-Content new.csv
        $seen = Watch-Command { Export-FpReport -JournalPath $Journal -Path $Path }
        $seen.Ids | Should -Be $Id
        $seen.Terminated | Should -BeTrue
        Get-Content $page | Should -Be 'kept'
        Remove-Item new.csv
    }
}

Describe 'Export-FpReport, of a removal on two sides' {
    It 'says what is not begun at Flatpeak, and gives a command that finishes both sides' {
        Reset-Simulator $sim
        Add-Device $sim -Count 4 -Prefix 'ns:d'
        Add-BoschDevice $sim Hono ns:d1, ns:d2, ns:d3, ns:d4
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $folder = Join-Path $TestDrive sides
        $null = New-Item $folder -ItemType Directory
        Push-Location $folder
        try {
            # One fails at Bosch; the last is removed there, and the command ends before it comes to Flatpeak.
            Add-BoschFault $sim @{ service = 'hono'; method = 'DELETE'; path = 'ns(:|%3A)d2$'; kind = 'status'; status = 400; times = $null }
            $removal = @{ Confirm = $false; ErrorAction = 'Ignore'; ThrottleLimit = 1 }
            'ns:d1', 'ns:d2', 'ns:d3' | Remove-BoschThing -JournalPath b.jsonl -Force -PassThru @removal | Remove-FpDevice -JournalPath f.jsonl @removal
            'ns:d4' | Remove-BoschThing -JournalPath b.jsonl -Force @removal
            $null = Invoke-Simulator $sim DELETE faults
            Export-FpReport -JournalPath *.jsonl -Path run.html
            $text = Get-Text "$folder/run.html"
            $text | Should -BeLike '*Done: 3 of 4 items of Remove-BoschThing, 2 of 2 items of Remove-FpDevice.*a device counts once for each.*Not begun 1 *'
            $text | Should -BeLike '*Done by Remove-BoschThing, and not begun by Remove-FpDevice: 1 *ns:d4 *b.jsonl*'
            $text | Should -BeLike '*run the same command or script again, as it was, with the same journals*'
            $command = [regex]::Match($text, "Get-FpJournal -LiteralPath 'b\.jsonl'.*? -JournalPath 'f\.jsonl'").Value
            $command | Should -Be "Get-FpJournal -LiteralPath 'b.jsonl' -State Done, Failed | Remove-BoschThing -QuietPeriod '00:10:00' -Force -JournalPath 'b.jsonl' -PassThru | Remove-FpDevice -JournalPath 'f.jsonl'"
            & ([scriptblock]::Create(($command -replace "('[bf]\.jsonl')(?= -PassThru|$)", '$1 -Confirm:$false')))
            Get-Leftover $sim | Should -BeNullOrEmpty
            Get-StoredDevice $sim | Should -BeNullOrEmpty
            Export-FpReport -JournalPath *.jsonl -Path run.html
            $text = Get-Text "$folder/run.html"
            $text | Should -BeLike '*Done: 4 of 4 items of Remove-BoschThing, 4 of 4 items of Remove-FpDevice.*What failed Nothing. *'
            $text | Should -Not -BeLike '*not begun*'
            # One side of it is missing: another run does not settle that, and what the page says does.
            Add-Device $sim -Count 1 -Prefix 'half:d'
            $null = Invoke-Simulator $sim POST seed @{ thingId = 'half:d1'; dialect = 'hono'; credentials = 0; registration = $false; thing = $true; policy = $true; modifiedSecondsAgo = 3600 }
            $removal.WarningAction = 'Ignore'
            1..2 | ForEach-Object { 'half:d1' | Remove-BoschThing -JournalPath b.jsonl -Force -PassThru @removal | Remove-FpDevice -JournalPath f.jsonl @removal }
            Export-FpReport -JournalPath *.jsonl -Path run.html
            $text = Get-Text "$folder/run.html"
            $text | Should -BeLike '*Done by Remove-BoschThing, and not begun or kept by Remove-FpDevice: 1 *may be there under another id*Remove-FpDevice -ReferenceId*-IgnoreMissing*half:d1 *had no registration*'
            $text | Should -Not -BeLike '*comes to its end*'
            $text | Should -Not -BeLike '*Get-FpJournal*'
            'half:d1' | Remove-BoschThing -JournalPath b.jsonl -Force -PassThru @removal | Remove-FpDevice -JournalPath f.jsonl -IgnoreMissing @removal
            Get-StoredDevice $sim | Should -BeNullOrEmpty
            Export-FpReport -JournalPath *.jsonl -Path run.html
            Get-Text "$folder/run.html" | Should -Not -BeLike '*kept by*'
            # Where only the first half is reported, its command says so.
            $null = 'ns:nobody' | Remove-BoschThing -JournalPath alone.jsonl @removal
            Export-FpReport -JournalPath alone.jsonl -Path run.html
            Get-Text "$folder/run.html" | Should -BeLike "*as it was*-JournalPath 'alone.jsonl' # At Bosch IoT only.*-PassThru | Remove-FpDevice*"
        }
        finally { Pop-Location }
    }
}

Describe 'Export-FpReport over a journal' {
    It 'is refused: <Name>' -ForEach @(
        @{ Name = 'the one that is reported'; Given = { @{ JournalPath = $journal } } }
        @{ Name = 'also with -Force, and of findings'; Given = { @{ InputObject = Compare-FpFleet -SettleTimeSeconds 0 | Select-Object -First 1; Force = $true } } }
    ) {
        Reset-Simulator $sim
        Add-Device $sim -Count 1 -Prefix 'ns:d'
        $null = Connect-Simulator $sim
        $bosch = Get-BoschParameter $sim Hono
        $null = Connect-BoschIot @bosch
        $journal = Join-Path $TestDrive run.jsonl
        $null = 'a' | New-FpDevice -JournalPath $journal
        $given = & $Given
        $before = Get-FileHash $journal
        $seen = Watch-Command { Export-FpReport -Path $journal @given }
        $seen.Ids | Should -Be 'ReportNotWritten'
        "$($seen.Errors)" | Should -BeLike '*It is the journal of a run*'
        (Get-FileHash $journal).Hash | Should -Be $before.Hash
        Remove-Item $journal
    }
}

Describe 'Export-FpReport, with findings' {
    BeforeAll {
        Reset-Simulator $sim
        Add-Device $sim -Count 3 -Prefix 'ns:d'
        Add-BoschDevice $sim Hono ns:d1
        $null = Connect-Simulator $sim
        $bosch = Get-BoschParameter $sim Hono
        $null = Connect-BoschIot @bosch
        $findings = Compare-FpFleet -SettleTimeSeconds 0
        $page = Join-Path $TestDrive findings.html
    }

    It 'lists them, from the pipeline and from a file, with the command that mends each' {
        $findings | Export-FpReport $page
        $text = Get-Text $page
        $text | Should -BeLike '*Comparison of the fleet*Findings: 2.*OnlyAtFlatpeak: 2*ns:d2*| Remove-FpDevice*'
        $hash = (Get-FileHash $page).Hash
        $findings | Export-Csv (Join-Path $TestDrive findings.csv)
        Import-Csv (Join-Path $TestDrive findings.csv) | Export-FpReport $page
        (Get-FileHash $page).Hash | Should -Be $hash
    }

    It 'names every side that a device is on, also of a finding that has one word for all services' {
        $matching = 'ns:d1' | Compare-FpFleet -SettleTimeSeconds 0 -IncludeMatching | Where-Object Kind -EQ Matching
        "$($matching.Where)" | Should -BeExactly 'Flatpeak, Registry, Things, List'
        ($matching | ConvertTo-Csv | ConvertFrom-Csv).Where | Should -BeExactly $matching.Where
        ($matching | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json).Where | Should -BeExactly $matching.Where
        foreach ($sides in $matching.Where, 'Services, List', '15') {
            $row = $matching | Select-Object *
            $row.Kind = 'OnlyInList'
            $row.Where = $sides
            $row | Export-FpReport $page
            Get-Text $page | Should -BeLike '*Flatpeak, Registry, Things, List*'
        }
    }

    It 'says that there are none' {
        @() | Export-FpReport $page
        Get-Text $page | Should -BeLike '*Nothing was found.*'
    }

    It 'has them with journals on one page' {
        $journal = Join-Path $TestDrive both.jsonl
        $null = 'x1' | New-FpDevice -JournalPath $journal
        $findings | Export-FpReport $page -JournalPath $journal
        Get-Text $page | Should -BeLike '*Report: New-FpDevice*Done: 1 of 1 items*Findings: 2.*'
    }

    It 'refuses what is none, and keeps the page that is there: <Name>' -ForEach @(
        @{ Name = 'a device'; From = { Get-FpDevice -ReferenceId ns:d1 }; Id = 'MissingProperty' }
        @{ Name = 'text'; From = { 'ns:d1' }; Id = 'MissingProperty' }
        @{ Name = 'a finding that lost columns'; From = { $findings | Select-Object Kind, ThingId }; Id = 'Conflict' }
    ) {
        'kept' | Set-Content $page
        $piped = & $From
        $seen = Watch-Command { @($findings) + @($piped) | Export-FpReport $page }
        $seen.Ids | Should -Be $Id
        Get-Content $page | Should -Be 'kept'
    }
}

Describe 'A report' {
    It 'holds no password and no token, whatever failed' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $journal = Join-Path $TestDrive secret.jsonl
        Add-BoschFault $sim @{ service = 'things'; method = 'PUT'; kind = 'status'; status = 500; body = $sim.bosch.thingsPassword; skip = 2; times = $null }
        $created = @('ns:s1', 'ns:s2', 'ns:s3' | New-BoschThing -JournalPath $journal -ErrorAction Ignore -ThrottleLimit 1)
        $created.Count | Should -BeGreaterThan 0
        $page = Join-Path $TestDrive secret.html
        Export-FpReport -JournalPath $journal -Path $page
        $text = Get-Content -Raw $page
        $text | Should -BeLike '*ns:s3*'
        foreach ($secret in @($created | ForEach-Object { $_.Credential.GetNetworkCredential().Password }) + $sim.bosch.thingsPassword, $sim.bosch.honoPassword) {
            $text.Contains($secret) | Should -BeFalse
        }
    }
}
