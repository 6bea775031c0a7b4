# What becomes of faults in a fleet: one error for each device that failed, with the input as its target, and one result in
# input order for each that had a plan. Every request by every fault is shown without an engine.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator

    # What is struck of every seventh device, and what is said of that. Of the first of seven, nothing is.
    $faults = @{
        1 = @{ Request = @{ service = 'things'; method = 'GET'; path = '/things/{0}$'; kind = 'status'; status = 500 }; Id = 'ServiceError'; Category = 'ResourceUnavailable' }
        2 = @{ Request = @{ service = 'things'; method = 'GET'; path = '/things/{0}$'; skip = 1; kind = 'status'; status = 409 }; Step = 'Quiet'; Id = 'Conflict'; Category = 'InvalidOperation' }
        3 = @{ Request = @{ kind = 'status'; status = 403 }; Step = 'Credentials'; Id = 'AccessDenied'; Category = 'PermissionDenied' }
        4 = @{ Request = @{ method = 'DELETE'; path = '/(registration|devices)/t1/{0}$'; kind = 'dropBefore' }; Step = 'Registration'; Id = 'ServiceUnreachable'; Category = 'ConnectionError' }
        5 = @{ Request = @{ service = 'things'; method = 'DELETE'; path = '/things/{0}$'; kind = 'status'; status = 412 }; Step = 'Thing'; Id = 'DeviceStillActive'; Category = 'ResourceBusy' }
        6 = @{ Request = @{ service = 'things'; method = 'DELETE'; path = '/policies/{0}$'; kind = 'dropAfter' }; Step = 'Policy'; Id = 'ServiceUnreachable'; Category = 'ConnectionError' }
    }

    function Get-Fault($ThingId) { $faults[[int]($ThingId -replace '\D') % 7] }

    function Add-DeviceFault($ThingId, $Dialect) {
        $fault = Get-Fault $ThingId
        if (-not $fault) { return }
        $one = $fault.Request.Clone()
        $id = $ThingId -replace ':', '(:|%3A)'
        if ($fault['Step'] -eq 'Credentials') {
            if ($Dialect -eq 'Hono') { $one.path = "/credentials/t1/$id$" }
            else {
                $one.path = '/credentials/'
                $one.query = "device-id=$id$"
            }
        }
        else { $one.path = $one.path -f $id }
        $one.times = $null
        Add-BoschFault $sim $one
    }
}

Describe 'A fleet at <Dialect>, with a fault at every step' -ForEach @{ Dialect = 'BoschHub' }, @{ Dialect = 'Hono' } {
    BeforeAll {
        Reset-Simulator $sim
        $rows = 1..42 | ForEach-Object { [pscustomobject]@{ Site = "site $_"; ThingId = "ns:d$_" } }
        Add-BoschDevice $sim $Dialect $rows.ThingId @{ credentials = 2 }
        $null = Connect-Bosch $sim $Dialect @{ MaximumRetryCount = 0 }
        foreach ($row in $rows) { Add-DeviceFault $row.ThingId $Dialect }
        $first = Watch-Command { $rows | Remove-BoschThing -Confirm:$false -PassThru -ThrottleLimit 16 }
        $between = @(Get-Leftover $sim)
        $null = Invoke-Simulator $sim DELETE faults
        $second = Watch-Command { $first.Errors.TargetObject | Remove-BoschThing -IgnoreMissing -Confirm:$false -PassThru }
    }

    It 'has one error for each device that failed, in input order, with the row as its target' {
        $first.Terminated | Should -BeFalse
        $failed = $rows | Where-Object { Get-Fault $_.ThingId }
        $first.Errors.Count | Should -Be 36
        for ($i = 0; $i -lt $failed.Count; $i++) {
            $expected = Get-Fault $failed[$i].ThingId
            $first.Errors[$i].TargetObject.Site | Should -Be $failed[$i].Site
            $first.Ids[$i] | Should -Be $expected.Id
            $first.Errors[$i].CategoryInfo.Category | Should -Be $expected.Category
            "$($first.Errors[$i])" | Should -BeLike ($expected['Step'] ? "*'$($failed[$i].ThingId)' stopped at step * ($($expected.Step))*" : "*'$($failed[$i].ThingId)'*")
        }
    }

    It 'has one result for each that had a plan, in input order, which says where it stopped' {
        $first.Output.ThingId | Should -Be ($rows.ThingId | Where-Object { -not (Get-Fault $_) -or (Get-Fault $_)['Step'] })
        foreach ($removal in $first.Output) {
            $fault = Get-Fault $removal.ThingId
            $step = $fault ? $fault.Step : $null
            $removal.Succeeded | Should -Be ($null -eq $step)
            $removal.Steps | Where-Object State -eq Failed | ForEach-Object Kind | Should -Be $step
        }
    }

    It 'locks nobody out, and is gone after the next run' {
        foreach ($thing in $between -like 'thing *') { $between | Should -Contain ($thing -replace '^thing', 'policy') }
        $second.Errors | Should -BeNullOrEmpty
        $second.Output.Succeeded | Should -Be (@($true) * 36)
        Get-Leftover $sim | Should -BeNullOrEmpty
        Get-DeleteAllCount $sim | Should -Be 0
    }
}

Describe 'A fault of the moment' {
    It 'is not seen, by -MaximumRetryCount' {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:d1
        $null = Connect-Bosch $sim Hono @{ MaximumRetryCount = 2 }
        Add-BoschFault $sim @{ service = 'hono'; kind = 'dropAfter' }
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; kind = 'status'; status = 500 }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -PassThru }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Steps.State | Select-Object -Unique | Should -Be 'Done'
        (Invoke-Simulator $sim GET faults).faults.hits | Should -Be 1, 1
    }
}
