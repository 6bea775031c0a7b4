# Certificates and proxies, as they are given to both Connect cmdlets; the .NET tests have what becomes of them.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator '--client-certificate'
    $password = 'proxy-SIMULATED-password'

    # A program of its own, for the engine may run on an older framework than it needs. It ends with its standard input.
    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    (Join-Path $PSScriptRoot '../Flatpeak.Core.Tests/bin/Release/net10.0/Flatpeak.TestProxy.dll'), 'proxy user', $password | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $proxyProcess = [Diagnostics.Process]::Start($start)
    $proxy = [uri]($proxyProcess.StandardOutput.ReadLine() | ConvertFrom-Json).address

    $certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem($sim.certificates.clientPem, $sim.certificates.clientPem)
    # Windows takes no key for TLS that was never written down.
    $certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::new($certificate.Export('Pkcs12', 'pfx-SIMULATED-password'), 'pfx-SIMULATED-password')

    $network = @{
        SkipCertificateCheck = $true
        Certificate          = $certificate
        Proxy                = $proxy
        ProxyCredential      = ConvertTo-Credential 'proxy user' $password
    }
    function Connect-ThroughNetwork([string] $Cmdlet, [hashtable] $Change = @{}, [string[]] $Without = @()) {
        $parameter = if ($Cmdlet -eq 'Connect-Flatpeak') { @{ Uri = $sim.flatpeak; Credential = Get-SimulatorCredential $sim } }
        else { Get-BoschParameter $sim Hono }
        $parameter.MaximumRetryCount = 0
        foreach ($name in $network.Keys | Where-Object { $_ -notin $Without }) { $parameter[$name] = $network[$name] }
        foreach ($name in $Change.Keys) { $parameter[$name] = $Change[$name] }
        & $Cmdlet @parameter
    }
}

AfterAll {
    Get-FpSession | Disconnect-Flatpeak
    $proxyProcess.Kill()
    Stop-Simulator $sim
}

Describe '<_>' -ForEach 'Connect-Flatpeak', 'Connect-BoschIot' {
    BeforeEach {
        Reset-Simulator $sim
        $cmdlet = $_
    }

    It 'goes through the proxy, shows the certificate, and warns every time that none is checked' {
        foreach ($time in 1, 2) {
            $seen = Watch-Command { Connect-ThroughNetwork $cmdlet }
            $seen.Errors | Should -BeNullOrEmpty
            $seen.Warnings | Should -HaveCount 1
            $seen.Warnings[0] | Should -BeLike '*not checked*-SkipCertificateCheck*'
        }
        @(Get-SimulatorLog $sim).clientCertificate | Sort-Object -Unique | Should -Be 'CN=Flatpeak.Simulator client'
        @(Invoke-RestMethod "${proxy}log" -NoProxy) -like 'CONNECT * -> 200' | Should -Not -BeNullOrEmpty
    }

    It 'says no without a word of the password where the certificate is not trusted, and how to go on' {
        $seen = Watch-Command { Connect-ThroughNetwork $cmdlet -Without SkipCertificateCheck }
        $seen.Ids | Should -Be 'CertificateNotTrusted'
        $seen.Terminated | Should -BeTrue
        $seen.Warnings | Should -BeNullOrEmpty
        "$($seen.Errors[0].ErrorDetails) $($seen.Errors[0].ErrorDetails.RecommendedAction)" | Should -BeLike '*trust that authority*-SkipCertificateCheck*'
        $seen.Errors[0].CategoryInfo.Category | Should -Be 'SecurityError'
    }

    It 'says how to give a proxy what it asks for' {
        $seen = Watch-Command { Connect-ThroughNetwork $cmdlet -Without ProxyCredential }
        $seen.Ids | Should -Be 'ProxyAccessDenied'
        "$($seen.Errors[0].ErrorDetails) $($seen.Errors[0].ErrorDetails.RecommendedAction)" | Should -BeLike '*asks for a user name and password*-ProxyCredential*'
    }

    It 'refuses -NoProxy together with -Proxy' {
        $seen = Watch-Command { Connect-ThroughNetwork $cmdlet @{ NoProxy = $true } }
        $seen.Ids | Should -Be 'InvalidProxy'
        @(Get-SimulatorLog $sim) | Should -BeNullOrEmpty
    }

    It 'shows neither the password of the proxy nor the key of the certificate' {
        $wrong = ConvertTo-Credential 'proxy user' 'wrong-SIMULATED-password'
        $text = @(
            Watch-Command { Connect-ThroughNetwork $cmdlet -Verbose:$true }
            Watch-Command { $VerbosePreference = $DebugPreference = 'Continue'; Connect-ThroughNetwork $cmdlet; Get-FpSession }
            Watch-Command { Connect-ThroughNetwork $cmdlet @{ ProxyCredential = $wrong } }
            Watch-Command { Connect-ThroughNetwork $cmdlet -Without Certificate }
        ) | ForEach-Object Written | Get-WholeText
        $text | Should -Not -BeNullOrEmpty
        $basic = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("proxy user:$password"))
        Assert-NoSecret $sim $text -Also $basic, 'PRIVATE KEY'
    }
}

Describe 'A session' {
    BeforeEach { Reset-Simulator $sim }

    It 'shows on both sides that certificates are not checked' {
        $null = Connect-ThroughNetwork Connect-Flatpeak 3>$null
        $session = Connect-ThroughNetwork Connect-BoschIot 3>$null
        $session.SkipCertificateCheck | Should -BeTrue
        $session.Bosch.SkipCertificateCheck | Should -BeTrue
        $session.Proxy | Should -Be $proxy
        "$session" | Should -BeLike 'Flatpeak: *certificate not checked; Bosch IoT: *certificates not checked'
        $session | Format-Table | Out-String | Should -BeLike '*unchecked*'
    }
}
