using Flatpeak.Comparison;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <content>
/// What is removed at Bosch, and to go on with. What Flatpeak has of it goes by its reference; where the finding by which it was removed
/// calls for no removal there, that is to stay.
/// </content>
internal static partial class StopWarnings
{
    private const string Anew =
        "They are to be created anew, and what Flatpeak has of them is to stay: pipe their findings into New-BoschThing.";

    /// <summary>True where what Flatpeak has of it is to be removed next.</summary>
    public static bool IsToGo(DeviceRemoval removal) => CallsFor(removal).HasFlag(FindingRemedy.RemoveFromFlatpeak);

    /// <summary>True where it is to be created anew next.</summary>
    public static bool IsToBeMadeAnew(DeviceRemoval removal) => CallsFor(removal).HasFlag(FindingRemedy.CreateAtBosch);

    /// <summary>Of one that was being output at a stop: nobody knows whether it arrived.</summary>
    /// <param name="removal">The removal.</param>
    /// <param name="removed">What was done with it.</param>
    public static string OfBeingOutput(DeviceRemoval removal, string removed) =>
        $"'{removal}' was {removed}, and may not have been output: the command was stopped."
        + (IsToGo(removal)
            ? " If no command after it names it, what Flatpeak has of it "
                + $"{(removal.ReferenceId == removal.ThingId ? "" : $"({Names([removal.ReferenceId])}) ")}is still there."
            : IsToBeMadeAnew(removal) ? " It is to be created anew: if that is not done, pipe its finding into New-BoschThing."
            : "");

    /// <summary>Of what was removed from one place, and is gone on with only by a command that has not got it.</summary>
    public static IEnumerable<string> OfNotPassedOn(IReadOnlyCollection<DeviceRemoval> removals)
    {
        const string NotOutput = "Not output, and so not passed on to a command after Remove-BoschThing";
        string[] toGo = [.. removals.Where(IsToGo).Select(removal => removal.ReferenceId)];
        string[] anew = [.. removals.Where(removal => !IsToGo(removal) && IsToBeMadeAnew(removal)).Select(removal => removal.ThingId)];
        if (toGo.Length > 0)
        {
            yield return $"{NotOutput}: {Names(toGo)}. What Flatpeak has of them is still there: Remove-FpDevice -ReferenceId removes it.";
        }

        if (anew.Length > 0)
        {
            yield return $"{NotOutput}: {Names(anew)}. {Anew}";
        }
    }

    /// <summary>
    /// Of removals that were output, and have not come to Remove-FpDevice: of what is gone no list has the names any more.
    /// </summary>
    /// <param name="output">What was output.</param>
    /// <param name="removed">What was done with each.</param>
    /// <param name="isStop">True for a stop, false for an error.</param>
    public static string OfRemovalsOutput(OutputNames output, string removed, bool isStop) =>
        $"{WasOutput(output, removed, isStop)}. "
        + "A variable ($removed = …), -OutBuffer or a command that collects them first, such as Sort-Object, has nothing of a pipeline "
        + $"that {EndOf(isStop)}. What Flatpeak has of them is still there then: Remove-FpDevice -ReferenceId removes it.";

    /// <summary>Of those that are to be created anew.</summary>
    /// <inheritdoc cref="OfRemovalsOutput" path="/param"/>
    public static string OfAnewOutput(OutputNames output, string removed, bool isStop) =>
        $"{WasOutput(output, removed, isStop)}. {Anew}";

    private static string WasOutput(OutputNames output, string removed, bool isStop) =>
        $"{char.ToUpperInvariant(removed[0])}{removed[1..]} before the {(isStop ? "stop" : "error")}, and output: {CountOf(output)}";

    // Without a finding, it was to go altogether.
    private static FindingRemedy CallsFor(DeviceRemoval removal) =>
        string.IsNullOrEmpty(removal.FindingCallsFor) ? FindingRemedy.RemoveFromFlatpeak
        : Enum.TryParse(removal.FindingCallsFor, ignoreCase: true, out FindingRemedy calls) ? calls
        : FindingRemedy.None;
}
