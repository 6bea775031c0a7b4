using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Comparison;

namespace Flatpeak.PowerShell.Commands;

/// <content>What is removed by the finding of a comparison.</content>
public sealed partial class RemoveBoschThingCommand
{
    // What a finding says may be long out of date, and it says something of Flatpeak too. The record of a removal by one keeps it.
    private FindingCheck? CheckOf(FleetFinding? finding, ThingTarget target) =>
        (finding ?? FleetFinding.OfRecord(target)) is { } found
            ? new FindingCheck(
                found, Bosch.Client,
                NeedFlatpeak("A finding of a comparison is looked at once more on every side before anything is removed by it."))
            : null;

    private static bool MayHaveUnregistered(object item) => item is PSObject record && RecordSteps.MayHaveUnregistered(record);
}
