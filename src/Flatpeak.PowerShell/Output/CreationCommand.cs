namespace Flatpeak.PowerShell;

/// <summary>
/// What is typed to create the device in <c>$_</c> so that its password is not lost: a line that somebody pastes, or runs in a script,
/// has nobody who takes its output.
/// </summary>
/// <remarks>
/// Into one file, to which each is added: a file of its own each might be one that is there already, as names differ in case only, or
/// as two tenants have the device.
/// </remarks>
internal static class CreationCommand
{
    private const string Encrypt = "Protect-CmsMessage -To passwords.cer -ErrorAction Stop";

    // Add-Content would not tell that the disk is full.
    private const string Add = "Out-File -Append -LiteralPath passwords.cms -ErrorAction Stop";

    /// <summary>
    /// Before anything is removed or created: encrypts something, and opens the file. What throws ends the script too, and says why.
    /// </summary>
    public const string Check =
        $"try {{ $null = 'test' | {Encrypt}; '' | {Add} -NoNewline }} catch {{ throw \"Nothing was done, as the password of the "
        + "new device could not be kept: $_ See about_Flatpeak_Runbooks, Secrets, for passwords.cer.\" }";

    private const string Keep =
        "$_ | Select-Object *, @{ Name = 'Password'; Expression = { $_.Credential.GetNetworkCredential().Password } } "
        + $"-ExcludeProperty Credential | ConvertTo-Json | {Encrypt} | {Add}";

    // What a run before has created is gone on with: whether it has kept its password, that file says, and nobody here.
    private const string Create =
        $"$_ | New-BoschThing -UseExisting | ForEach-Object {{ if ($_.Credential) {{ {Keep} }} else {{ Write-Warning "
        + "\"'$_' was there already: its password is in passwords.cms if this command has created it; nobody has it otherwise.\" }; $_ }";

    /// <summary>The rest of it: the creation, and, where it was done, that at Flatpeak too.</summary>
    public static string Of(bool alsoAtFlatpeak) => alsoAtFlatpeak ? $"if ({Create}) {{ $_ | New-FpDevice -UseExisting }}" : Create;
}
