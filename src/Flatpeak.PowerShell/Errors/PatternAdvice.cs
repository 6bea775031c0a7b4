namespace Flatpeak.PowerShell;

/// <summary>What was meant as a wildcard where none is taken, and what to type instead.</summary>
internal static class PatternAdvice
{
    /// <summary>What to type in its place; null where a wildcard is taken, and it is the name itself.</summary>
    /// <param name="pattern">It.</param>
    /// <param name="command">The cmdlet.</param>
    /// <param name="isPiped">Whether it came out of the pipeline.</param>
    public static string? For(string pattern, string command, bool isPiped) => command switch
    {
        // Named by a parameter, it is one that was escaped.
        "Get-FpDevice" =>
            isPiped ? $"Wildcards are not taken from the pipeline: {command} -ReferenceId {CommandText.Shown(pattern)}." : null,
        "Get-BoschThing" => isPiped ? $"Wildcards are not taken from the pipeline: {command} {CommandText.Shown(pattern)}." : null,
        "Set-FpDevice" => $"Wildcards are not taken here: Get-FpDevice -ReferenceId {CommandText.Shown(pattern)}.",
        "Remove-FpDevice" =>
            $"Wildcards are not taken here: Get-FpDevice -ReferenceId {CommandText.Shown(pattern)} | {command} -WhatIf.",
        "Remove-BoschThing" => $"Wildcards are not taken here: Get-BoschThing {CommandText.Shown(pattern)} | {command} -WhatIf.",
        "Get-BoschConnection" => $"Wildcards are not taken here: {command} | Where-Object Id -like {CommandText.Shown(pattern)}.",
        "Remove-BoschConnection" or "Reset-BoschConnectionMetric" =>
            $"Wildcards are not taken here: Get-BoschConnection | Where-Object Id -like {CommandText.Shown(pattern)} | {command} -WhatIf.",
        _ => null,
    };

    /// <summary>What an item is, or is named by, where that has a wildcard; else null.</summary>
    public static string? PatternOf(object? item) =>
        (ErrorAdvice.TextOf(item) ?? ItemName.Of(item)) is var text && text.AsSpan().ContainsAny('*', '?') ? text : null;
}
