# Imports a module; prints the milliseconds it took. Run by Bench.ps1 in a process of its own.
param([string] $Path)
$clock = [Diagnostics.Stopwatch]::StartNew()
Import-Module $Path -ErrorAction Stop
$clock.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)
