using System.Management.Automation;
using System.Management.Automation.Internal;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Http;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>Finds the device that a piped object means.</summary>
internal static class DeviceInput
{
    /// <summary>The properties that name a device, as messages list them.</summary>
    public const string Properties = "Id or ReferenceId";

    /// <summary>The columns of a reference: with the alias of the parameter, as whoever reads the help names columns by it.</summary>
    public static readonly string[] ReferenceNames = ["ReferenceId", "reference_id", "Reference"];

    private static readonly string[] IdNames = ["Id"];
    private static readonly string[] NewReferenceNames = ["NewReferenceId", "new_reference_id", "NewReference"];
    private static readonly string[] ModeNames = ["LiveMode", "live_mode"];

    /// <summary>The reference that an object holds: itself when it is text, else its property; null when it has none.</summary>
    /// <param name="input">The object.</param>
    /// <param name="accountId">The account in which a device is to have it.</param>
    /// <param name="liveMode">Its mode.</param>
    /// <exception cref="ServiceException">
    /// It is a finding that does not call for a new device identifier, or of another account or mode.
    /// </exception>
    public static string? Reference(PSObject input, string accountId, bool liveMode)
    {
        if (FindingInput.Of(input, FindingRemedy.CreateAtFlatpeak) is { } finding)
        {
            finding.EnsureIsOf(accountId, liveMode);
            return finding.ReferenceId ?? "";
        }

        if (PipedObject.Text(input) is { } text)
        {
            return text;
        }

        bool hasReference = PipedObject.TryProperty(input, out object? value, ReferenceNames);
        JournalItemInput.EnsureIsOfFlatpeak(input, value);
        return hasReference ? PipedObject.Text(value) ?? "" : null;
    }

    /// <summary>True for an object that has a reference, be it empty.</summary>
    public static bool HasReference(PSObject input) => PipedObject.TryProperty(input, out _, ReferenceNames);

    /// <summary>True for the name of a column that holds a reference, old or new.</summary>
    public static bool IsReferenceName(string column) =>
        ReferenceNames.Concat(NewReferenceNames).Contains(column, StringComparer.OrdinalIgnoreCase);

    /// <summary>The new reference that an object has beside the old one; null when it has none. One that is not filled is empty.</summary>
    public static string? NewReference(PSObject input) =>
        PipedObject.TryProperty(input, out object? value, NewReferenceNames) ? PipedObject.Text(value) ?? "" : null;

    /// <summary>The device that an object names: an id when it is text, else by its properties; null when it has neither.</summary>
    /// <param name="input">The object.</param>
    /// <param name="remedy">What it is wanted for, where a finding must call for it.</param>
    /// <exception cref="ServiceException">
    /// It says of its mode what is neither true nor false, or of a removal's end what is no time; or is a finding that does not call
    /// for that.
    /// </exception>
    public static DeviceTarget? Target(PSObject input, FindingRemedy remedy = FindingRemedy.None)
    {
        DeviceTarget? target = Find(input, remedy);
        if (target is not null && remedy == FindingRemedy.RemoveFromFlatpeak)
        {
            PipedObject.RefuseLost(input, ServiceErrorKind.InvalidReference, target.Id, target.ReferenceId);
        }

        return target;
    }

    private static DeviceTarget? Find(PSObject input, FindingRemedy remedy)
    {
        if (input.BaseObject is Device device)
        {
            return DeviceTarget.Of(device);
        }

        if (PipedObject.Text(input) is { } id)
        {
            return new DeviceTarget(id, null);
        }

        if (FindingInput.Of(input, remedy) is { } finding)
        {
            return finding.ToDeviceTarget();
        }

        bool hasReference = PipedObject.TryProperty(input, out object? reference, ReferenceNames);
        bool hasId = PipedObject.TryProperty(input, out object? idValue, IdNames);
        if (!hasId || PipedObject.Filled(input, IdNames[0]) is null)
        {
            // A column of one list that was joined with another is there, and empty.
            hasId |= TryDeviceId(input, hasReference, out object? other);
            idValue = other ?? idValue;
        }

        JournalItemInput.EnsureIsOfFlatpeak(input, idValue, reference);
        EnsureOne("references", ReferenceNames.Select(name => PipedObject.Filled(input, name)));
        EnsureOne("devices", IdNames.Append("DeviceId").Select(name => PipedObject.Filled(input, name)).Where(DeviceId.IsValid));
        if (!hasId && !hasReference)
        {
            return null;
        }

        // A removal by a finding knows which device had the reference. What has it now may be renamed, and older.
        bool isToBeRemoved = remedy == FindingRemedy.RemoveFromFlatpeak;
        idValue = isToBeRemoved && string.IsNullOrEmpty(idValue?.ToString()) ? FindingRecord.DeviceId(input) ?? idValue : idValue;
        DeviceTarget target = JournalItemInput.AsNamed(
            DeviceTarget.OfRecord(
                idValue is null ? null : PipedObject.Text(idValue) ?? idValue.ToString(),
                TextOnly(reference, "ReferenceId", ServiceErrorKind.InvalidReference)),
            input);
        return WithOrigin(target, input) with
        {
            IsToBeCompared = target.IsToBeCompared || (isToBeRemoved && !string.IsNullOrEmpty(target.Id) && DeviceChoice.SaysIfNone(input)),
            AsOf = isToBeRemoved ? RecordTime.OfDevice(input) : null,

            // What only looks finds what has the reference now.
            FoundId = isToBeRemoved ? target.FoundId : null,
        };
    }

    /// <summary>A target with what an object says of where it is from.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AccountMismatch"/>: what it says cannot be read.</exception>
    public static DeviceTarget WithOrigin(DeviceTarget target, PSObject input) => target with
    {
        AccountId = AccountInput.Of(input),
        LiveMode = Mode(input),
        TenantId = PipedObject.Filled(input, nameof(DeviceRemoval.TenantId)),
        RegistryHost = PipedObject.Filled(input, nameof(DeviceRemoval.RegistryHost)),
        ThingsHost = PipedObject.Filled(input, nameof(DeviceRemoval.ThingsHost)),
    };

    // Which of them is meant cannot be told.
    private static void EnsureOne(string what, IEnumerable<string?> names)
    {
        string[] texts = [.. names.OfType<string>().Distinct(StringComparer.Ordinal)];
        if (texts.Length > 1)
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidReference,
                $"The object names several {what}: {string.Join(", ", texts.Select(text => $"'{DisplayText.Whole(text)}'"))}. "
                + "Nothing was sent. Keep the column that is meant.");
        }
    }

    /// <summary>The text of a property; null for none.</summary>
    /// <remarks>Taken for nothing, it would not be held against the id, or the account, any more.</remarks>
    /// <exception cref="ServiceException">It is no text.</exception>
    public static string? TextOnly(object? value, string property, ServiceErrorKind kind)
    {
        object? plain = ReferenceEquals(value, AutomationNull.Value) ? null : value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain is null or DBNull
            ? null
            : PipedObject.Text(plain) ?? throw new ServiceException(
                kind,
                $"The object's {property} is no text ({plain.GetType().Name}), so it cannot be told which device is meant. "
                + "Nothing was sent. Make it text: ConvertFrom-Json makes a time or a number of what looks like one.");
    }

    // The alias of Id. In lists for Bosch IoT a column of that name has the thing's id, and the reference beside it names the device.
    private static bool TryDeviceId(PSObject input, bool hasReference, out object? value)
    {
        bool isTaken = PipedObject.TryProperty(input, out value, "DeviceId")
            && (!hasReference || DeviceId.IsValid(PipedObject.Text(value)));
        value = isTaken ? value : null;
        return isTaken;
    }

    /// <summary>The mode that an object says it is of; null where it does not. Rows of a CSV file hold text.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AccountMismatch"/>: it is neither true nor false.</exception>
    public static bool? Mode(PSObject input)
    {
        PipedObject.TryProperty(input, out object? value, ModeNames);
        return value?.ToString() switch
        {
            null or "" => null,
            string text when bool.TryParse(text, out bool mode) => mode,
            _ => throw new ServiceException(
                ServiceErrorKind.AccountMismatch,
                "The object's LiveMode is neither True nor False, so it cannot be told whose device it is. Nothing was sent."),
        };
    }
}
