using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>What somebody prefers, by a parameter or else by a variable. The engine acts on it, and does not say.</summary>
internal static class Preferences
{
    /// <summary>True when the command is only to say what it would do.</summary>
    public static bool IsWhatIf(PSCmdlet cmdlet) => cmdlet.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? bound)
        ? bound is SwitchParameter { IsPresent: true } or true
        : LanguagePrimitives.IsTrue(cmdlet.GetVariableValue("WhatIfPreference"));

    /// <summary>True when what is done is to be told in detail.</summary>
    public static bool IsVerbose(PSCmdlet cmdlet) => cmdlet.MyInvocation.BoundParameters.TryGetValue("Verbose", out object? bound)
        ? bound is SwitchParameter { IsPresent: true } or true
        : IsShown(Preference(cmdlet.GetVariableValue("VerbosePreference")));

    /// <summary>True when records of progress are wanted.</summary>
    public static bool WantsProgress(PSCmdlet cmdlet) => IsShown(Action(cmdlet, "ProgressAction", "ProgressPreference"));

    /// <summary>True when informational records are wanted.</summary>
    public static bool WantsInformation(PSCmdlet cmdlet) =>
        IsShown(Action(cmdlet, "InformationAction", "InformationPreference"))
        || cmdlet.MyInvocation.BoundParameters.ContainsKey("InformationVariable");

    private static bool IsShown(ActionPreference action) => action is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    private static ActionPreference Action(PSCmdlet cmdlet, string parameter, string variable)
    {
        object? value = cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out object? bound)
            ? bound
            : cmdlet.GetVariableValue(variable);
        return Preference(value);
    }

    private static ActionPreference Preference(object? value) =>
        LanguagePrimitives.TryConvertTo(value, out ActionPreference action) ? action : ActionPreference.SilentlyContinue;
}
