using System.Management.Automation;
using Flatpeak.Comparison;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>
/// Finds the finding of a comparison that a piped object is, also when it went through a file: it says what may be done by it,
/// and is never taken for a mere name.
/// </summary>
internal static class FindingInput
{
    private const FindingRemedy All = FindingRemedy.RemoveFromBosch | FindingRemedy.RemoveFromFlatpeak
        | FindingRemedy.CreateAtBosch | FindingRemedy.CreateAtFlatpeak;

    // By these it is looked up before anything is deleted: they may be empty, and not left out.
    private static readonly string[] Names = [nameof(FleetFinding.ThingId), nameof(FleetFinding.HubDeviceId)];

    // What nothing else has. A row that has one of these, and lacks the rest, is refused.
    private static readonly string[] Marks =
        [nameof(FleetFinding.CallsFor), nameof(FleetFinding.WhereNot), nameof(FleetFinding.WhereUnknown)];

    /// <summary>The finding; null for anything else.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: it does not say what it calls for.</exception>
    public static FleetFinding? Of(PSObject input)
    {
        if (input.BaseObject is FleetFinding finding)
        {
            return finding;
        }

        if (PipedObject.Text(input) is not null)
        {
            return null;
        }

        string? kind = Text(input, nameof(FleetFinding.Kind));
        bool isMarked = Marks.Any(name => PipedObject.TryProperty(input, out _, name));
        return isMarked || (kind is not null && Enum.GetNames<FindingKind>().Contains(kind, StringComparer.OrdinalIgnoreCase))
            ? Read(input, kind)
            : null;
    }

    /// <summary>Refuses a finding that does not call for that; None is for what changes nothing.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>.</exception>
    public static FleetFinding? Of(PSObject input, FindingRemedy remedy)
    {
        FleetFinding? finding = Of(input);
        if (finding is null)
        {
            JournalItemInput.EnsureSaysEnough(input, remedy);
            FindingRecord.EnsureAllows(input, remedy);
        }
        else if (remedy != FindingRemedy.None)
        {
            finding.EnsureCallsFor(remedy);
        }

        return finding;
    }

    private static bool IsTrue(PSObject input, string name) => JournalItemInput.Is(JournalItemInput.Text(input, name), bool.TrueString);

    private static FleetFinding Read(PSObject input, string? text)
    {
        FleetSides where = Sides(input, nameof(FleetFinding.Where));
        if (!Enum.TryParse(text, ignoreCase: true, out FindingKind kind) || !Enum.IsDefined(kind)
            || !Enum.TryParse(Text(input, nameof(FleetFinding.CallsFor)), ignoreCase: true, out FindingRemedy callsFor)
            || (callsFor & ~All) != 0 || !Names.All(name => PipedObject.TryProperty(input, out _, name))
            || HasLostRegistryId(input, kind, callsFor, where))
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                "The object is a finding of a comparison, and not a whole one: its Kind, CallsFor, ThingId and HubDeviceId must be as they "
                + "were. Nothing was sent. Keep these columns, or compare again.");
        }

        string? similar = PipedObject.Filled(input, nameof(FleetFinding.SimilarName));
        var found = new FleetFinding
        {
            Kind = kind,
            SimilarName = similar,
            IsGateway = IsTrue(input, nameof(FleetFinding.IsGateway)),
            IsBehindGateway = IsTrue(input, nameof(FleetFinding.IsBehindGateway)),
            CreatedMeanwhile = IsTrue(input, nameof(FleetFinding.CreatedMeanwhile)),
            ThingId = PipedObject.Filled(input, nameof(FleetFinding.ThingId)),
            ThingCreated = RecordTime.ThingCreated(input),
            FoundAt = RecordTime.Read(input, nameof(FleetFinding.FoundAt)),
            ReferenceId = PipedObject.Filled(input, nameof(FleetFinding.ReferenceId)),
            HubDeviceId = PipedObject.Filled(input, nameof(FleetFinding.HubDeviceId)),
            PolicyId = PipedObject.Filled(input, nameof(FleetFinding.PolicyId)),
            DeviceId = PipedObject.Filled(input, nameof(FleetFinding.DeviceId)),
            OtherName = PipedObject.Filled(input, nameof(FleetFinding.OtherName)),
            AccountId = AccountInput.NoKey(input, PipedObject.Filled(input, nameof(FleetFinding.AccountId))),
            LiveMode = DeviceInput.Mode(input),
            TenantId = PipedObject.Filled(input, nameof(FleetFinding.TenantId)),
            RegistryHost = PipedObject.Filled(input, nameof(FleetFinding.RegistryHost)),
            ThingsHost = PipedObject.Filled(input, nameof(FleetFinding.ThingsHost)),
            Where = where,
            WhereNot = Sides(input, nameof(FleetFinding.WhereNot)),
            WhereUnknown = Sides(input, nameof(FleetFinding.WhereUnknown)),
            CallsFor = callsFor,
        };

        // Whatever a file says: these call for nothing.
        return kind is FindingKind.Matching or FindingKind.WithoutReference or FindingKind.ThingHidden || similar is not null
            || found.IsGateway || found.IsBehindGateway || found.CreatedMeanwhile
            ? found with { CallsFor = FindingRemedy.None }
            : found;
    }

    // Another device may be registered under the thing's own id. Where nothing is removed by it, that is no matter.
    private static bool HasLostRegistryId(PSObject input, FindingKind kind, FindingRemedy callsFor, FleetSides where) =>
        callsFor.HasFlag(FindingRemedy.RemoveFromBosch)
        && FindingGuard.IsRegistered(kind, where)
        && PipedObject.Filled(input, nameof(FleetFinding.HubDeviceId)) is null;

    // Older files have one word for all three services.
    private static FleetSides Sides(PSObject input, string name) =>
        Enum.TryParse(
            Text(input, name)?.Replace("Services", ServiceSides.All.ToString(), StringComparison.OrdinalIgnoreCase),
            ignoreCase: true,
            out FleetSides sides)
            ? sides
            : FleetSides.None;

    // Of a value as it is, as a number (JSON) or as text (CSV).
    private static string? Text(PSObject input, string name) =>
        PipedObject.TryProperty(input, out object? value, name) && value?.ToString() is { } text && !string.IsNullOrWhiteSpace(text)
            ? text.Trim()
            : null;
}
