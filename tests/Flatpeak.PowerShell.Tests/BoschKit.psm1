# What the tests of the Bosch side share, beyond TestKit.psm1: a connection in either dialect, devices in any state, the
# requests that the services saw, what is left of a device, and a host that is asked.

Set-StrictMode -Version Latest

function ConvertTo-Credential {
    param([Parameter(Mandatory)] [string] $User, [Parameter(Mandatory)] [string] $Secret)
    [pscredential]::new($User, (ConvertTo-SecureString $Secret -AsPlainText -Force))
}

function Get-BoschParameter {
    # What Connect-BoschIot takes: the Hub with a Things that wants tokens, as at Bosch; Hono with a plain Ditto.
    param([Parameter(Mandatory)] $Simulator, [Parameter(Mandatory)] [ValidateSet('BoschHub', 'Hono')] [string] $Dialect)
    $known = $Simulator.bosch
    $parameter = @{
        TenantId                = $known.tenant
        RegistryApi             = $Dialect
        ThingsUri               = $Simulator.things
        MaximumRetryCount       = 1
        OperationTimeoutSeconds = 30
    }
    if ($Dialect -eq 'BoschHub') {
        $parameter.RegistryUri = $Simulator.hub
        $parameter.RegistryCredential = ConvertTo-Credential $known.hubUser $known.hubPassword
        $parameter.ThingsCredential = ConvertTo-Credential $known.clientId $known.clientSecret
        $parameter.TokenUri = $Simulator.token
        $parameter.Scope = $known.scope -split ' '
        $parameter.ThingsApiToken = ConvertTo-SecureString $known.apiToken -AsPlainText -Force
        $parameter.SolutionId = $known.solution
    }
    else {
        $parameter.RegistryUri = $Simulator.hono
        $parameter.RegistryCredential = ConvertTo-Credential $known.honoUser $known.honoPassword
        $parameter.ThingsCredential = ConvertTo-Credential $known.thingsUser $known.thingsPassword
        $parameter.ConnectionsCredential = ConvertTo-Credential $known.devopsUser $known.devopsPassword
    }
    $parameter
}

function Connect-Bosch {
    # A session with the Bosch side. What connecting sends is not left in the log.
    param([Parameter(Mandatory)] $Simulator, [Parameter(Mandatory)] [string] $Dialect, [hashtable] $Change = @{})
    $parameter = Get-BoschParameter $Simulator $Dialect
    foreach ($name in $Change.Keys) { $parameter[$name] = $Change[$name] }
    Connect-BoschIot @parameter
    Clear-Log $Simulator
}

function Clear-Log {
    param([Parameter(Mandatory)] $Simulator)
    $null = Invoke-Simulator $Simulator DELETE log
}

function Add-BoschDevice {
    # Puts a device into the simulator without the module, quiet for an hour. Change says what differs, as POST /seed takes it.
    param([Parameter(Mandatory)] $Simulator, [AllowEmptyString()] [string] $Dialect, [Parameter(Mandatory)] [string[]] $ThingId, [hashtable] $Change = @{})
    $kind = @{ BoschHub = 'hub'; Hono = 'hono' }[$Dialect]
    $null = Invoke-Simulator $Simulator POST seed @($ThingId | ForEach-Object { @{ thingId = $_; dialect = $kind } + $Change })
}

function Add-BoschFault {
    # As POST /faults takes it. Times is 1 unless given; $null is for ever.
    param([Parameter(Mandatory)] $Simulator, [Parameter(Mandatory)] [hashtable] $Fault)
    $null = Invoke-Simulator $Simulator POST faults $Fault
}

function Get-BoschRequest {
    # The requests of all services but Flatpeak, in order, to be read: 'hono DELETE /v1/devices/t1/ns:d1'. The common part
    # of the query of things is left out.
    param([Parameter(Mandatory)] $Simulator, [switch] $Writes)
    foreach ($entry in @(Get-SimulatorLog $Simulator)) {
        if ($entry.service -eq 'flatpeak' -or ($Writes -and $entry.method -eq 'GET')) { continue }
        Format-Request $entry
    }
}

function Format-Request {
    param([Parameter(Mandatory)] $Entry)
    $query = ($Entry.query -split '&' | Where-Object { $_ -and $_ -notlike 'fields=*' -and $_ -notlike 'timeout=*' }) -join '&'
    [uri]::UnescapeDataString("$($Entry.service) $($Entry.method) $($Entry.path -replace '^/api/2')$($query ? "?$query" : '')")
}

function Get-Leftover {
    # All that there is on the Bosch side, connections apart, as text: 'thing ns:d1'.
    param([Parameter(Mandatory)] $Simulator)
    $state = Invoke-Simulator $Simulator GET state
    $state.hub.devices | ForEach-Object { "hub registration $($_.'device-id')" }
    $state.hub.credentials | ForEach-Object { "hub credential $($_.'auth-id')" }
    $state.hono.devices | ForEach-Object {
        "hono registration $($_.id)"
        $_.credentials | ForEach-Object { "hono credential $($_.'auth-id')" }
    }
    $state.things | ForEach-Object { "thing $($_.thingId)" }
    $state.policies | ForEach-Object { "policy $($_.policyId)" }
}

function Get-OrderViolation {
    # What in the requests for one device was out of order, as text. Each deletion must come after the last request of the
    # step before it was answered, and answered with "deleted" or "not there"; a policy's, after a look that found no thing.
    param([Parameter(Mandatory)] [AllowEmptyCollection()] [object[]] $Entry)
    $last = @{}
    foreach ($request in $Entry) {
        $path = $request.path
        # Only finds out whether something is there: it deletes a part that has never been.
        if ($path -match '/flatpeak-[0-9a-f]{32}$') { continue }
        $step, $before, $good = switch ("$($request.service) $($request.method)") {
            'hub GET' { if ($path.StartsWith('/credentials/')) { 'credentials', '', @() } }
            'hub DELETE' { if ($path.StartsWith('/registration/')) { 'registration', 'credentials', @(404) } }
            'hono PUT' { 'credentials', '', @() }
            'hono DELETE' { 'registration', 'credentials', @(204, 404) }
            'things GET' { if ($path.StartsWith('/api/2/things/')) { 'look', '', @() } }
            'things DELETE' {
                if ($path.StartsWith('/api/2/things/')) { 'thing', 'registration', @(204, 404) }
                else { 'policy', 'thing', @(204, 404) }
            }
        }
        if (-not $step) { continue }
        foreach ($earlier in @(@{ Name = $before; Good = $good }) + @($step -eq 'policy' ? @{ Name = 'look'; Good = @(404) } : $null)) {
            if (-not $earlier -or -not $earlier.Name) { continue }
            $done = $last[$earlier.Name]
            $text = "$($request.method) $path"
            if (-not $done) { "$text without $($earlier.Name)" }
            elseif ($done.status -notin $earlier.Good) { "$text after $($earlier.Name) was answered with '$($done.status)'" }
            elseif ($done.endedMs -gt $request.startedMs) { "$text before $($earlier.Name) was answered" }
        }
        $last[$step] = $request
    }
}

function Set-JournalAge($Path, [double] $Minutes = -1) {
    # All of it was a minute ago, or is by a clock that is off. What is changed by hand has no check sum.
    $text = [IO.File]::ReadAllText($Path) -replace ',"check":"[0-9a-f]{8}"' -replace '\\u002B', '+'
    $text = [regex]::Replace($text, '(?<="(?:at|ended|started|asOf)":")[^"]+(?=")', { [DateTimeOffset]::Parse($args[0].Value, [cultureinfo]::InvariantCulture).AddMinutes($Minutes).ToString('o') })
    [IO.File]::WriteAllText($Path, $text)
}

function Get-DeleteAllCount {
    # How often somebody deleted all devices of Hono's tenant.
    param([Parameter(Mandatory)] $Simulator)
    $counters = (Invoke-Simulator $Simulator GET counts).counters
    $counters.PSObject.Properties['honoDeleteAllCalls'] ? $counters.honoDeleteAllCalls : 0
}

function Get-WholeText {
    # All that something tells to whoever looks closely: as text, as list, as JSON, its properties and theirs, and of an
    # error its causes.
    param([Parameter(Mandatory, ValueFromPipeline)] [AllowNull()] $InputObject, [int] $Depth = 4)
    process {
        if ($null -eq $InputObject) { return }
        "$InputObject"
        $InputObject | Format-List * -Force | Out-String
        Get-PropertyText $InputObject $Depth
        # What a stream carries besides objects is text.
        if ($InputObject -is [Management.Automation.InformationalRecord]) { return }
        $InputObject | Out-String
        $InputObject | ConvertTo-Json -Depth 2 -WarningAction SilentlyContinue
        $InputObject | ConvertTo-Csv | Out-String
        if ($InputObject -is [Management.Automation.ErrorRecord]) {
            Get-Error -InputObject $InputObject | Out-String
            $InputObject.ScriptStackTrace, $InputObject.FullyQualifiedErrorId, "$($InputObject.CategoryInfo)", "$($InputObject.ErrorDetails)"
            for ($exception = $InputObject.Exception; $exception; $exception = $exception.InnerException) {
                $exception.ToString()
                $exception | Format-List * -Force | Out-String
                $exception.Data | Out-String
            }
        }
    }
}

function Get-PropertyText($Value, [int] $Depth) {
    if ($null -eq $Value -or $Depth -eq 0) { return }
    "$Value"
    if ($Value -is [string] -or $Value.GetType().IsPrimitive) { return }
    if ($Value -is [array] -or $Value -is [Collections.IList]) { foreach ($item in $Value) { Get-PropertyText $item ($Depth - 1) } }
    foreach ($property in $Value.PSObject.Properties) {
        try { Get-PropertyText $property.Value ($Depth - 1) } catch { "$_" }
    }
}

function Assert-NoSecret {
    # Every password, secret and token of the simulator says that it is one; the Basic credentials made of them do not.
    param([Parameter(Mandatory)] $Simulator, [Parameter(Mandatory)] [AllowEmptyString()] [AllowEmptyCollection()] [string[]] $Text, [string[]] $Also = @())
    $known = $Simulator.bosch
    $secrets = @('SIMULATED') + $Also
    foreach ($pair in @($known.hubUser, $known.hubPassword), @($known.honoUser, $known.honoPassword), @($known.thingsUser, $known.thingsPassword), @($known.devopsUser, $known.devopsPassword)) {
        $secrets += [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("$($pair[0]):$($pair[1])"))
    }
    $whole = $Text -join "`n"
    foreach ($secret in $secrets) {
        $at = $whole.IndexOf($secret, [StringComparison]::OrdinalIgnoreCase)
        if ($at -ge 0) { throw "A secret shows: '...$($whole.Substring([Math]::Max(0, $at - 80), [Math]::Min($at, 80)))<here>...'" }
    }
}

# A host that notes what is shown, and answers what is asked with the answers it was given; the first choice after these. It
# can send something first, as if somebody else had while the question stood.
if (-not ('BoschKit.AskedHost' -as [type])) {
    Add-Type -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace BoschKit
{
    public sealed class AskedHost : PSHost
    {
        private readonly AskedUI _ui = new AskedUI();
        public List<string> Lines { get { return _ui.Lines; } }
        public List<string> Warnings { get { return _ui.Warnings; } }
        public List<string> Questions { get { return _ui.Questions; } }
        public Queue<string> Answers { get { return _ui.Answers; } }
        public void SendWhenAsked(string uri, string json) { _ui.Errand = new KeyValuePair<string, string>(uri, json); }
        public override CultureInfo CurrentCulture { get { return CultureInfo.InvariantCulture; } }
        public override CultureInfo CurrentUICulture { get { return CultureInfo.InvariantCulture; } }
        public override Guid InstanceId { get; } = Guid.NewGuid();
        public override string Name { get { return "Asked"; } }
        public override PSHostUserInterface UI { get { return _ui; } }
        public override Version Version { get { return new Version(1, 0); } }
        public override void EnterNestedPrompt() { }
        public override void ExitNestedPrompt() { }
        public override void NotifyBeginApplication() { }
        public override void NotifyEndApplication() { }
        public override void SetShouldExit(int exitCode) { }
    }

    public sealed class AskedUI : PSHostUserInterface
    {
        public List<string> Lines { get; } = new List<string>();
        public List<string> Warnings { get; } = new List<string>();
        public List<string> Questions { get; } = new List<string>();
        public Queue<string> Answers { get; } = new Queue<string>();
        public KeyValuePair<string, string>? Errand { get; set; }
        public override PSHostRawUserInterface RawUI { get { return null; } }

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            Questions.Add(message);
            if (Errand is KeyValuePair<string, string> errand)
            {
                using (var client = new System.Net.Http.HttpClient())
                using (var body = new System.Net.Http.StringContent(errand.Value, System.Text.Encoding.UTF8, "application/json"))
                {
                    client.PostAsync(errand.Key, body).GetAwaiter().GetResult().EnsureSuccessStatusCode();
                }
            }

            if (Answers.Count == 0) { return 0; }
            string answer = Answers.Dequeue();
            for (int i = 0; i < choices.Count; i++)
            {
                if (choices[i].Label.Replace("&", "") == answer) { return i; }
            }

            throw new ArgumentException("There is no choice " + answer);
        }

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) { throw new NotSupportedException(); }
        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) { throw new NotSupportedException(); }
        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes types, PSCredentialUIOptions options) { throw new NotSupportedException(); }
        public override string ReadLine() { throw new NotSupportedException(); }
        public override SecureString ReadLineAsSecureString() { throw new NotSupportedException(); }
        public override void Write(ConsoleColor foreground, ConsoleColor background, string value) { }
        public override void Write(string value) { }
        public override void WriteLine(string value) { Lines.Add(value); }
        public override void WriteDebugLine(string message) { }
        public override void WriteErrorLine(string value) { }
        public override void WriteProgress(long sourceId, ProgressRecord record) { }
        public override void WriteVerboseLine(string message) { }
        public override void WriteWarningLine(string message) { Warnings.Add(message); }
    }
}
'@
}

function New-AskedShell {
    # A PowerShell of its own, connected in a dialect, whose host is in $shell.AskedHost.
    param([Parameter(Mandatory)] $Simulator, [Parameter(Mandatory)] [string] $Dialect, [hashtable] $Change = @{})
    $parameter = Get-BoschParameter $Simulator $Dialect
    foreach ($name in $Change.Keys) { $parameter[$name] = $Change[$name] }
    $asked = [BoschKit.AskedHost]::new()
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule((Get-Module Flatpeak.PowerShell).Path)
    $shell = [powershell]::Create()
    $shell.Runspace = [runspacefactory]::CreateRunspace($asked, $state)
    $shell.Runspace.Open()
    $shell.Runspace.SessionStateProxy.SetVariable('bosch', $parameter)
    $shell | Add-Member -NotePropertyName AskedHost -NotePropertyValue $asked
    $null = $shell.AddScript('Connect-BoschIot @bosch').Invoke()
    $shell.Commands.Clear()
    Clear-Log $Simulator
    $shell
}

function Close-AskedShell {
    param([Parameter(Mandatory)] $Shell)
    $runspace = $Shell.Runspace
    $Shell.Dispose()
    $runspace.Dispose()
}

Export-ModuleMember -Function *-*
